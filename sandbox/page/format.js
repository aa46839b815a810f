// Words, times and colours that several parts of the page need.

import { h, icon } from "./dom.js";

const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false });
const calendar = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" });
const short = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });

export const timeOf = (seconds) => clock.format(new Date(seconds * 1000));
export const dayKey = (seconds) => new Date(seconds * 1000).toDateString();

export function dayName(seconds) {
  const today = new Date();
  if (dayKey(seconds) === today.toDateString()) return "Today";
  today.setDate(today.getDate() - 1);
  return dayKey(seconds) === today.toDateString() ? "Yesterday" : calendar.format(new Date(seconds * 1000));
}

export function shortTime(seconds) {
  return dayKey(seconds) === new Date().toDateString() ? timeOf(seconds) : short.format(new Date(seconds * 1000));
}

/** A person's shown name. A name of invisible characters still needs something to click on. */
export function nameOf(user) {
  if (!user) return "Unknown";
  const name = [user.first_name, user.last_name].filter(Boolean).join(" ");
  return /[\p{L}\p{N}\p{S}\p{P}]/u.test(name) ? name : `User ${user.id}`;
}

/** Short enough for a list: whole grapheme clusters, never half an emoji. */
export function clip(text, length) {
  const parts = [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)];
  return parts.length <= length ? text : parts.slice(0, length - 1).map((part) => part.segment).join("") + "…";
}

function initials(name) {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = (word) => word ? [...new Intl.Segmenter().segment(word)][0].segment : "";
  return (first(words[0]) + (words.length > 1 ? first(words[1]) : "")).toUpperCase();
}

/** A steady hue a thing, spread by the golden angle so that neighbours differ. */
export const hueOf = (id) => Math.round((Math.abs(Number(id)) * 137.508 + 24) % 360);

export function avatar(of, kind = "person") {
  const label = kind === "group" ? of.title : nameOf(of);
  const face = h("span", { class: `avatar ${kind}`, style: { "--hue": hueOf(of.id) }, "aria-hidden": "true" });
  face.append(kind === "bot" ? icon("spade") : initials(label));
  return face;
}

export function lozenge(topic) {
  if (topic.id === "general") return h("span", { class: "lozenge general", "aria-hidden": "true" }, icon("hash"));
  const colour = topic.icon_color === undefined ? `oklch(0.6 0.11 ${hueOf(topic.id)})`
    : "#" + Number(topic.icon_color).toString(16).padStart(6, "0");
  const letter = topic.name.match(/[\p{L}\p{N}]/u)?.[0]?.toUpperCase() ?? "♦";
  return h("span", { class: "lozenge", style: { "--tint": colour }, "aria-hidden": "true" }, h("span", { text: letter }));
}

export const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

/** One line that stands for a message in lists, quotes and announcements. */
export function summary(message) {
  const text = message.text ?? message.caption;
  if (text !== undefined) return text.replace(/\s+/gu, " ").slice(0, 200);
  if (message.photo) return "Photo";
  if (message.poll) return `Poll: ${message.poll.question}`;
  if (message.dice) return `${message.dice.emoji} ${message.dice.value}`;
  return serviceText(message)?.map((part) => part.text ?? part).join("") ?? "Message";
}

/** What a service message says, in parts (strings, and {text} for names), or null if it is none. */
export function serviceText(message) {
  const who = { text: nameOf(message.from) };
  const names = (users) => users.map(nameOf).join(", ");
  if (message.forum_topic_created) return [who, " created the topic ", { text: message.forum_topic_created.name }];
  if (message.forum_topic_edited) return [who, " renamed the topic to ", { text: message.forum_topic_edited.name ?? "the same name" }];
  if (message.forum_topic_closed) return [who, " closed the topic"];
  if (message.forum_topic_reopened) return [who, " reopened the topic"];
  if (message.pinned_message) return [who, " pinned a message"];
  if (message.group_chat_created || message.supergroup_chat_created) return [who, " created the group"];
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return ["The group became a supergroup"];
  if (message.new_chat_members) {
    const alone = message.new_chat_members.length === 1 && message.new_chat_members[0].id === message.from?.id;
    return alone ? [who, " joined the group"] : [who, " added ", { text: names(message.new_chat_members) }];
  }
  if (message.left_chat_member) {
    const alone = message.left_chat_member.id === message.from?.id;
    return alone ? [who, " left the group"] : [who, " removed ", { text: nameOf(message.left_chat_member) }];
  }
  return null;
}
