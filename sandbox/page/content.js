// What a message may hold besides its text: a poll, a dice, where it came from, reactions.

import { api } from "./api.js";
import { h } from "./dom.js";
import { nameOf, plural } from "./format.js";
import { complain } from "./overlays.js";
import { store } from "./store.js";

/** What a dice shows; its number is what counts. */
export const thrown = (message) => message.dice && `${message.dice.emoji} ${message.dice.value}`;

export function origin(message) {
  const from = message.forward_origin;
  if (!from) return null;
  return h("div", { class: "origin" }, `Forwarded from ${from.sender_chat?.title ?? nameOf(from.sender_user)}`);
}

/** Press an option to vote for it; a poll that takes several gets them one press at a time. */
export function poll(message) {
  if (!message.poll) return null;
  const { question, options, is_closed: closed, type } = message.poll;
  const kind = `${closed ? "Closed" : message.poll.is_anonymous ? "Anonymous" : "Open"} ${type === "quiz" ? "quiz" : "poll"}`;
  return h("div", { class: "poll", role: "group", "aria-label": question },
    h("b", { text: question }), h("small", { text: kind }),
    options.map((option, i) => h("button", { class: "key", type: "button", disabled: closed, onclick: () => vote(message, i) },
      h("span", { text: option.text }), h("small", { text: plural(option.voter_count, "vote", "votes") }))));
}

function vote(message, number) {
  api.vote({ user: store.me, chat: message.chat.id, message_id: message.message_id, options: [number] }).catch(complain);
}

export function reactions(message) {
  const counts = new Map();
  for (const { reaction } of message.reactions ?? []) {
    for (const kind of reaction) counts.set(kind.emoji ?? "✨", (counts.get(kind.emoji ?? "✨") ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  return h("div", { class: "reactions", "aria-label": "Reactions" },
    [...counts].map(([emoji, count]) => h("span", { text: `${emoji} ${count}` })));
}
