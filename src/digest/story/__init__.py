"""From articles to the day's stories: copies known, grouped, ranked, summarised. (calculation)"""

from digest.story.duplicates import Print, find_copies, print_of
from digest.story.group import SAME_STORY, KnownStory, group_articles
from digest.story.profile import Profile, ToPivot, profile_articles
from digest.story.rank import choose_stories, explain, rank_stories
from digest.story.summarise import summarise_story
from digest.story.terms import Background, terms_of

__all__ = [
    "SAME_STORY",
    "Background",
    "KnownStory",
    "Print",
    "Profile",
    "ToPivot",
    "choose_stories",
    "explain",
    "find_copies",
    "group_articles",
    "print_of",
    "profile_articles",
    "rank_stories",
    "summarise_story",
    "terms_of",
]
