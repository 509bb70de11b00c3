"""What capital letters are given to and languages have words of their own for. (data)

Beginnings of words: offices and institutions, ranks and titles, lands and waters, times, games,
faiths, numbers and colours as they stand in names such as "Court of Appeal", "Mar Negro". Written
from general knowledge of how institutions are called, for the languages that `names` asks; a
language without a list is not asked.
"""

from __future__ import annotations

from typing import Final

_STEMS: Final = {
    "en": "academ admin advis affair africa afghan agen agree air allian ambassad amend american "
    "ancien animal anthrop arab arch area arm art asian assembl asset associat atlantic attorney "
    "authorit avenue award "
    "bank baptis basin basket batt bay beach beaut big bill bishop black blue board book border "
    "boulevard bowl brave brew bridge brit broad brother bureau business cabin canal cape capit "
    "captain cardinal carib cathed cathol cell cent chairman chamber champion chancell channel "
    "chapter charter chief child christ church circuit citi city civil class clean clear coast "
    "coal code college colon command commerc commiss commit common communi compan conf congress "
    "conserv constit contin contr conven cooper coroner corp council count court covenant creek "
    "crime crown cultur cup customs dark data dean death declar deep defen democ depart deputy "
    "desert develop digit direct disaster disease district divis doctor dragon driver duke dumb "
    "duty dwarf eagle earl early earth east econom educat eight elder elect embass emper empire "
    "employ energ english environ equal europ evening exchange execut express fair faith fall "
    "famil farm father feder femin fest fifth fight film final financ fire first fish five flag "
    "fleet flight flood food foot force foreign forest fort forum found four fourth free freedom "
    "friend front fund galaxy gallery game garden gate general gentle german giant girl global "
    "god gold good gospel govern governor grand great greek green group guard guid guild gulf "
    "hall happy harbo haven head health heart heaven herit high hill histor holy home honor honour "
    "horse hospital hotel house human hundred hunter hurricane ice imperial independ indian "
    "industr inform inquir inst insur intellig interior internal internat internet invest island "
    "isle jewish joint journal judge judic jungle justice kill kind king kingdom knight know labo "
    "lad lake land lane large last late law lead leader league learn left legal legis liber "
    "library life light line lion little local long lord lost love low lower magaz main major "
    "manag march marine market master match mayor meal media medic memor men mental metro middle "
    "migra milit million mind mine minist mint mission model modern monday moon mother mount "
    "mountain movement muse music muslim mutual nation natur naval navy neighbo never new news "
    "night nine nobel north nuclear ocean office officer oil old olymp open opera orbit order "
    "organ orthodox otter our outer oversight pacific palace paper parent parish park parlia part "
    "party pass patrol peace penins people perform phil pilgrim pipeline place plague plain plan "
    "planet play player plaza point police polic poor pope population port post power preliminar "
    "premier presid press prim prince princess prison prize prof program project property "
    "prosecut protect protocol proven public queen race radio rail rain rebel record red reform "
    "refuge regional region register relief religi representat republic rescue research reserv "
    "resist response rest reven review revolution rich rifle right ring rise river road rock "
    "roman room round route royal rule rural safe saint satur school sci sea season second "
    "secretar secur senat senior sergeant serv settle seven shadow sheriff ship short shrine "
    "sign silver sir sister six slav small social societ solar soldier son song south sovere soviet "
    "space spanish speaker special speedway spirit sport spring square staff standard star state "
    "station statue stock stone storm strait strateg street strong student studi study sub "
    "succes summer summit sun super supreme survey swedish symphon syndrome system task tax teach "
    "team tech tele temple ten tenth territor test thai theat theor third thirty thousand three "
    "throne tiger time tomb tomorrow top tour tow town trade tradition traffic train trans treas "
    "treat tree tribun troop tropic trust tunnel twel twent two union unit univer upper urban "
    "vale valley vice victor village virgin voice volun wall want war warm watch water way "
    "weather week welfare welsh west whirl white wild wind winter wisdom women wonder wood work "
    "world year yellow young youth zone arctic "
    "aegean beijing cologne escocia florence geneva hague munich naples scot seville tuscan vienna "
    "deficit disorder pole",
    "es": "academ activ acuerd administ aeropu africa agen aire alcald alianz alto ambient ameri "
    "andin ángel antárt antigu año apel árabe archip arco ártic arte artíc asamb asia asoci atlánt "
    "autón autor avenid ayunta bahía balonc banc bander barrio batall biblio blanc bobo bols bosqu "
    "buen cabildo cabo calle cámara camino campeon campo canal cancill capit cárcel cardenal carib "
    "carrera carta casa castill catedr catól caz centr cerro cielo cien circuit ciudad civil clima "
    "club código colegi colin colon comand comerc comis comité compañ comuni congr conf consej "
    "constit contral conven coop copa coron corte cost cris crist cruz cuart cuenc cuerpo cultur "
    "cumbre declar defen deleg democ depar deport derech desarr desiert dios diput direc distr "
    "divis doctor dólar domin dos econom edad edific educac ejec ejérc elect embaj emerg empera "
    "empres energ escuel españ espír estac estad estat este estrat estrech estrell europ ex "
    "facult famil federa ferrocarr fiesta fil financ fiscal flota fond foro frent fronter fuego "
    "fuente fuerz fund galer general gloria gobern golfo gran grecia grieg grup guard guerr haci "
    "herman hist hogar honor hospit huma hurac iglesi imper indep indi industr infant inform ingl "
    "inst integr intel interior internac inves invierno isla islám jardín jefa jefe joven judic "
    "juego juez junta jurad justic juven laborat lago laguna legal legisl ley liber libre libro "
    "liga litoral llano lobo lun luna luz madre magistr mancha mar marcha marin mayor media medic "
    "médic medio memor mente mercad mesa meteor metrop militar minist mision monet mont monum muert "
    "mujer mund munic muro musical museo music músic muslu nacion natur naval negr niñ niños nobel "
    "noche nort nuclear nuestr nuev obisp obra observ occid océan ofic olimp ópera orden organ "
    "orient padre palac papa parlam paro parque partid paternid patri paz pení pequeñ perdid person "
    "petról piedra pilot plan plano plaza poder policí polít polvo popul premi presid prim prínc "
    "princ prisión procur prof program protoc provinc proyec públic pueblo puente puerto puro "
    "radio real rect red reform región regist reina rein repres repúb reser resid resist rey río "
    "roj roman ruta saber sagra sala salón salud san santa santo secret segund segur selec selva "
    "semana senad señor septim séptim serv siete siglo sindic sirena sist soci sol sub suces sueñ "
    "super suprem sur teatr tecno telecom televis templ terc territ tesor test tiempo tierra torn "
    "torre trabaj tráns tratad treint tres tribun tump turism últim único unid unión univer valle "
    "vecin verde vice vida vieja viejo viento virgen vivien volcán vuelt zona "
    "colonia egeo escoc florencia ginebra haya múnich nápol pekín toscan viena décim relacion feria",
}


def stems(language: str) -> tuple[str, ...]:
    """Return the beginnings of the words of a language; none where it has no list."""
    return tuple(_STEMS.get(language, "").split())
