// The list of chats and the list of topics.

import { $, h, icon, refill, rove } from "./dom.js";
import { avatar, lozenge, nameOf, plural, serviceText, shortTime, summary } from "./format.js";
import { goTo } from "./links.js";
import { chat, isIn, isPrivate, newestByTopic, store, topicKey, topicsOf, visibleChats } from "./store.js";

export const titleOf = (of) => (isPrivate(of) ? store.bot?.first_name ?? "Bot" : of?.title ?? "");
export const faceOf = (of) => (isPrivate(of) ? avatar(store.bot ?? { id: 0 }, "bot") : avatar(of, "group"));
export const headcount = (of) => plural((of.members ?? []).filter(isIn).length, "member", "members");

export function initLists() {
  rove($("#chat-list"), ".row");
  rove($("#topic-list"), ".row");
}

/** Where a chat opens: a forum at the topic that spoke last, anything else at its only place. */
export function enter(of) {
  if (!of.is_forum) return goTo(of.id);
  if (matchMedia("(max-width: 760px)").matches) return goTo(of.id, null);
  return goTo(of.id, byFreshness(of)[0].id);
}

function byFreshness(of) {
  const newest = newestByTopic(of.id);
  const topics = topicsOf(of).map((topic) => ({ ...topic, last: newest.get(topic.id) }));
  return topics.sort((a, b) => (b.last?.message_id ?? 0) - (a.last?.message_id ?? 0));
}

function lastOfChat(of) {
  const all = [...newestByTopic(of.id).values()];
  return all.reduce((a, b) => (a && a.message_id > b.message_id ? a : b), undefined);
}

function unreadOf(of) {
  const places = of.is_forum ? topicsOf(of).map((topic) => topic.id) : [null];
  return places.reduce((sum, topic) => sum + (store.unread.get(topicKey(of.id, topic)) ?? 0), 0);
}

export function drawLists() {
  const chats = visibleChats().map((of) => row({
    key: of.id, current: of.id === store.chat, face: faceOf(of), name: titleOf(of),
    last: lastOfChat(of), unread: unreadOf(of), empty: isPrivate(of) ? "Private chat with the bot" : headcount(of), open: () => enter(of),
  }));
  if (chats.length === 0) chats.push(h("li", { class: "rows-empty", text: "No groups yet. Make one with the pencil above." }));
  refill($("#chat-list"), chats, ".row");
  const of = chat();
  $("#forum-title").textContent = titleOf(of);
  const topics = of?.is_forum ? byFreshness(of).map((topic) => row({
    key: topic.id, current: topic.id === store.topic, face: lozenge(topic), name: topic.name, mark: topic.closed ? "lock" : null,
    last: topic.last, unread: store.unread.get(topicKey(of.id, topic.id)) ?? 0, empty: "No messages yet", open: () => goTo(of.id, topic.id),
  })) : [];
  refill($("#topic-list"), topics, ".row");
}

function row({ key, current, face, name, mark, last, unread, empty, open }) {
  const spoken = unread ? `, ${plural(unread, "new message", "new messages")}` : "";
  return h("li", {}, h("button", {
    class: "row", type: "button", "data-key": key, "aria-current": current ? "true" : null,
    "aria-label": `${name}${mark ? ", closed" : ""}${spoken}`, title: name, onclick: open,
  },
  face,
  h("span", { class: "row-name" }, h("span", { text: name, dir: "auto" }), mark && icon(mark)),
  h("span", { class: "row-time", text: last ? shortTime(last.date) : "" }),
  preview(last, empty),
  unread > 0 && h("span", { class: "badge", text: unread > 99 ? "99+" : unread })));
}

function preview(message, empty) {
  if (!message) return h("span", { class: "row-last", text: empty });
  if (serviceText(message)) return h("span", { class: "row-last", text: summary(message) });
  const who = message.from?.id === store.me ? "You" : nameOf(message.from).split(" ")[0];
  return h("span", { class: "row-last" }, h("b", { text: `${who}: ` }), summary(message));
}
