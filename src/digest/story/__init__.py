"""From articles to the day's stories: copies known, grouped, ranked, summarised. (calculation)"""

from digest.story.group import SAME_STORY, KnownStory, group_articles
from digest.story.profile import Profile, ToPivot, profile_articles
from digest.story.rank import rank_stories
from digest.story.summarise import summarise_story

__all__ = [
    "SAME_STORY",
    "KnownStory",
    "Profile",
    "ToPivot",
    "group_articles",
    "profile_articles",
    "rank_stories",
    "summarise_story",
]
