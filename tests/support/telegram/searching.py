"""People who search with a bot in a chat, and send what they find."""

from dataclasses import dataclass

from tests.support.telegram import posting
from tests.support.telegram.bots import Bot, InlineQuery
from tests.support.telegram.chats import Chat
from tests.support.telegram.errors import NotAllowed
from tests.support.telegram.mailbox import LIFETIMES
from tests.support.telegram.messages import Message
from tests.support.telegram.writing import Writer


@dataclass(eq=False, kw_only=True)
class Searcher(Writer):
    """Somebody who can be played, and writes `@bot words` into any chat."""

    def searches(self, bot: Bot, words: str, where: "Chat | Bot", *, offset: str = "") -> InlineQuery:
        """Search with a bot; its results stand in `results` once it answered."""
        chat = self.private(where) if isinstance(where, Bot) else where
        query = InlineQuery(
            id=str(self.world.rng.getrandbits(62)),
            person=self,
            chat=chat,
            words=words,
            expires=self.world.clock.seconds() + LIFETIMES["inline_query"],
        )
        bot.inline_queries[query.id] = query
        kind = "sender" if chat.kind == "private" and where is bot else chat.kind
        body = {"id": query.id, "from": self.wire(), "query": words, "offset": offset, "chat_type": kind}
        bot.mailbox.add("inline_query", body, f"inline{self.id}")
        return query

    def picks(self, bot: Bot, query: InlineQuery, result_id: str) -> Message:
        """Send one of the results into the chat; a message with buttons can later be changed by the bot."""
        found = next((result for result in query.results if result.id == result_id), None)
        if found is None:
            raise NotAllowed(f"there is no result {result_id!r}, only {[result.id for result in query.results]}")
        self._check(query.chat, "can_send_other_messages")
        message = posting.post(
            query.chat, self, dict(found.content), markup=found.markup, extra={"via_bot": bot.wire()}
        )
        body = {"result_id": result_id, "from": self.wire(), "query": query.words}
        message.via = bot
        if found.markup:
            message.inline_id = body["inline_message_id"] = f"BAAA{self.world.rng.getrandbits(96):024x}"
            bot.inline_messages[message.inline_id] = message
        bot.mailbox.add("chosen_inline_result", body, f"chosen{self.id}")
        return message
