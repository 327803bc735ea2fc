"""A skill for Zuruf: wrap the last product, or everything, as a gift."""

from __future__ import annotations

from dataclasses import replace

from zuruf.skills.api import (
    Asked,
    Context,
    Handled,
    Intent,
    Outcome,
    Question,
    Reply,
    Session,
    Skill,
    values,
)


class GiftWrap(Skill):
    """Asks which colour of paper, and writes it as a note onto the lines of the cart."""

    name = "gift_wrap"

    def handle(self, intent: Intent, session: Session, context: Context) -> tuple[Outcome, Session]:
        """Ask for the colour, or take the one that was said."""
        if not session.cart:
            return Handled((Reply("nothing_yet"),)), session
        colour = intent.slots.get("colour")
        if colour is None:
            return Asked((Reply("which_colour"),), Question("choice", self.name, "colour")), session
        return self.wrap(str(colour), session)

    def answer(
        self, question: Question, intent: Intent, session: Session, context: Context
    ) -> tuple[Outcome, Session] | None:
        """Take the colour; None when something else was said."""
        heard = session.heard.casefold().split()
        colours = self.words(session).slots["colour"]
        colour = next((key for key, words in colours.items() if set(words) & set(heard)), None)
        if colour is None and intent.name == "no":
            return Handled((Reply("not_wrapped"),)), replace(session, question=None)
        return self.wrap(colour, replace(session, question=None)) if colour else None

    def wrap(self, colour: str, session: Session) -> tuple[Outcome, Session]:
        """Write the note onto every line."""
        paper = values.Label(self.name, colour)
        note = self.words(session).labels[colour]
        lines = tuple(replace(line, note=note) for line in session.cart.lines)
        cart = replace(session.cart, lines=lines)
        session = replace(session, cart=cart, undo=(*session.undo, session.cart))
        return Handled((Reply("wrapped", {"paper": paper}),)), session
