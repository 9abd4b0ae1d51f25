"""
The sentences of the designer's own fields and menus, in the reader's language.

Rule: the English sentence is the key, as in the libraries that the designer is made of; theirs stand in library_words.
"""

from typing import Final

from django.utils.translation import gettext, gettext_noop

from clerkwork.features.studio.designer.library_words import LIBRARY_WORDS

SENTENCES: Final = (
    gettext_noop("A duration such as P90D; empty keeps ended cases for ever."),
    gettext_noop("A second message with the same id is not delivered."),
    gettext_noop("Activation condition"),
    gettext_noop("After a duration"),
    gettext_noop("Again and again"),
    gettext_noop("Again while"),
    gettext_noop("Any number"),
    gettext_noop("Ask before the first round"),
    gettext_noop("Asked after each round."),
    gettext_noop("At a date"),
    gettext_noop("At most"),
    gettext_noop("Begins a case"),
    gettext_noop("Begins a case with its message"),
    gettext_noop("Cases"),
    gettext_noop("Compared in the case with"),
    gettext_noop("Condition"),
    gettext_noop("Correlation property"),
    gettext_noop("Data"),
    gettext_noop("Found in the message as"),
    gettext_noop("Four eyes"),
    gettext_noop("Goes on when"),
    gettext_noop("How long it is kept when nobody waits for it yet, for example: PT1H"),
    gettext_noop("How many at a time"),
    gettext_noop("How many rounds at most."),
    gettext_noop("How people tell cases apart, for example: Vacation of {{requester.name}}"),
    gettext_noop("Instead of a collection: how many times, for example: =3"),
    gettext_noop("Kept after the end"),
    gettext_noop("Loop"),
    gettext_noop("Message"),
    gettext_noop("Message id"),
    gettext_noop("Message that is sent"),
    gettext_noop("Messages find their case by"),
    gettext_noop("Name"),
    gettext_noop("No, a case waits here"),
    gettext_noop("Number of rounds"),
    gettext_noop("One after another"),
    gettext_noop("Open the decision {name}"),
    gettext_noop("Open the form {name}"),
    gettext_noop("Open the process {name}"),
    gettext_noop("Open the table {name}"),
    gettext_noop("Order"),
    gettext_noop("Over the variables of the case; empty means the same expression."),
    gettext_noop("Over what the message carries, for example: =order.number"),
    gettext_noop("Receive task that begins cases"),
    gettext_noop("Sees activationCount, the number of tokens that wait here, for example: =activationCount >= 2"),
    gettext_noop("Signal"),
    gettext_noop("Start"),
    gettext_noop("The name that the receiver waits for."),
    gettext_noop("This way is taken when it holds. Without one it is always taken."),
    gettext_noop("Timer"),
    gettext_noop("Title of a case"),
    gettext_noop("Trigger"),
    gettext_noop("Usernames with commas between, or for example: =[requester.username]"),
    gettext_noop("Waits for"),
    gettext_noop("What is handed on instead of the whole value, for example: =order.lines"),
    gettext_noop("What it sends"),
    gettext_noop("What it waits for"),
    gettext_noop("What the receiver compares with, for example: =orderId"),
    gettext_noop("What the sender must name, for example: =orderId. Events that start cases need none."),
    gettext_noop("When"),
    gettext_noop("Whether the events after this gateway start cases of their own."),
    gettext_noop("Which case it is for"),
    gettext_noop("Who must not do it"),
    gettext_noop("Yes, and then waits for all of them"),
    gettext_noop("Yes, with the first of the events"),
)


def sentences() -> dict[str, str]:
    """Return the sentences that read otherwise in the reader's language than in English."""
    return {text: said for text in (*SENTENCES, *LIBRARY_WORDS) if (said := gettext(text)) != text}
