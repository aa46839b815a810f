// Where the page is: its own address, and addresses in messages that lead back into it.

import { api } from "./api.js";
import { safeUrl, telegramLink } from "./entities.js";
import { complain } from "./overlays.js";
import { changed, store, topicKey } from "./store.js";

/** Take who and where from the window's address. */
export function readAddress() {
  const query = new URLSearchParams(location.search);
  const number = (name) => (query.has(name) && query.get(name) !== "" ? Number(query.get(name)) : null);
  store.me = number("as") ?? store.me;
  store.chat = number("chat");
  store.topic = query.get("topic") === "general" ? "general" : number("topic");
}

export function addressFor({ as = store.me, chat = store.chat, topic = store.topic } = {}) {
  const query = new URLSearchParams();
  if (as !== null) query.set("as", as);
  if (chat !== null) query.set("chat", chat);
  if (topic !== null) query.set("topic", topic);
  return `?${query}`;
}

/** Go somewhere inside the page. */
export function goTo(chatId, topic = null) {
  const same = store.chat === chatId && store.topic === topic;
  store.chat = chatId;
  store.topic = topic;
  store.unread.delete(topicKey(chatId, topic));
  if (!same) history.pushState(null, "", addressFor());
  changed();
}

/** Open an address from a message; true when the page itself could. */
export function openHere(address) {
  const inside = telegramLink(address);
  if (inside?.username && inside.username.toLowerCase() === store.bot?.username?.toLowerCase()) {
    goTo(store.me);
    api.start(store.me, inside.start).catch(complain);
    return true;
  }
  if (inside?.chat && store.chats.has(inside.chat)) {
    const forum = store.chats.get(inside.chat).is_forum;
    goTo(inside.chat, forum ? inside.topic ?? "general" : null);
    return true;
  }
  return false;
}

export function openAddress(address) {
  const url = safeUrl(address);
  if (!url) complain(new Error(`This is not a web address: ${address}`));
  else if (!openHere(url)) window.open(url, "_blank", "noopener,noreferrer");
}
