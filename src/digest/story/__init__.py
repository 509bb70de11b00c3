"""From articles to the day's stories: grouped, ranked, summarised. (calculation)"""

from digest.story.group import SAME_STORY, group_articles
from digest.story.rank import rank_stories
from digest.story.summarise import summarise_story

__all__ = ["SAME_STORY", "group_articles", "rank_stories", "summarise_story"]
