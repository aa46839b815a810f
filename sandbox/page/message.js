// One message: its bubble, drawn into an element that stays through edits.

import { origin, poll, reactions, thrown } from "./content.js";
import { h, icon } from "./dom.js";
import { richText } from "./entities.js";
import { avatar, hueOf, nameOf, serviceText, summary, timeOf } from "./format.js";
import { drawKeyboard } from "./keyboard.js";
import { openHere } from "./links.js";
import { isAdmin, me, memberId, store } from "./store.js";

const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F|\u200D\p{Extended_Pictographic})*){1,3}$/u;

/** Who a message is shown as: a person, the bot, or a chat that speaks (anonymous admin, channel). */
function speaker(message) {
  if (message.sender_chat) {
    return { id: message.sender_chat.id, first_name: message.sender_chat.title ?? "Channel", title: message.sender_chat.title ?? "Channel", kind: "group" };
  }
  return { ...message.from, kind: message.from?.is_bot ? "bot" : "person" };
}

export const speakerId = (message) => message.sender_chat?.id ?? message.from?.id;

function tagOf(message, who) {
  if (message.sender_chat) return message.sender_chat.id === message.chat.id ? "anonymous admin" : "channel";
  if (who.kind === "bot") return "bot";
  const member = store.chats.get(message.chat.id)?.members?.find((one) => memberId(one) === who.id);
  if (member?.status === "creator") return "owner";
  return member && isAdmin(member) ? "admin" : null;
}

function mentionsMe(message) {
  const person = me();
  return (message.entities ?? []).some((entity) => entity.type === "text_mention"
    ? entity.user?.id === person?.id
    : entity.type === "mention" && person?.username
      && message.text.slice(entity.offset, entity.offset + entity.length).toLowerCase() === `@${person.username.toLowerCase()}`);
}

export function drawService(message) {
  return h("li", { class: "service", "data-id": message.message_id },
    h("span", {}, serviceText(message).map((part) => (part.text === undefined ? part : h("b", { text: part.text })))));
}

/** An empty frame for a message; drawMessage fills it, as often as the message changes. */
export function frameMessage(message) {
  const holder = h("div", { class: "keyboard" });
  const bubble = h("div", { class: "bubble" });
  const item = h("li", { "data-id": message.message_id },
    h("span", { class: "gap" }), h("div", { class: "stack" }, bubble, holder));
  if (message.from?.id !== store.me || message.sender_chat) item.append(replyButton(message));
  return item;
}

function replyButton(message) {
  return h("button", { class: "icon-button reply", type: "button", "data-reply": message.message_id, "aria-label": `Reply to ${nameOf(speaker(message))}` }, icon("reply"));
}

export function drawMessage(item, message, { first, last, onCommand }) {
  const who = speaker(message);
  const mine = message.from?.id === store.me && !message.sender_chat;
  const keys = Boolean(message.reply_markup?.inline_keyboard?.length);
  const live = ["new", "changed", "found"].filter((name) => item.classList.contains(name));
  item.className = ["msg", mine ? "mine" : "theirs", first && "first", last && "last",
    !mine && mentionsMe(message) && "about-me", ...live].filter(Boolean).join(" ");
  if (!mine) {
    item.firstChild.replaceWith(last && !mine ? avatar(who, who.kind) : h("span", { class: "gap" }));
  } else item.firstChild.hidden = true;
  const [bubble, holder] = item.querySelector(".stack").children;
  item.querySelector(".stack").classList.toggle("wide", keys);
  bubble.replaceChildren(...parts(message, who, { showName: first && !mine, onCommand }));
  drawKeyboard(holder, message);
}

function parts(message, who, { showName, onCommand }) {
  const text = message.text ?? message.caption ?? thrown(message) ?? "";
  const entities = message.entities ?? message.caption_entities;
  const tag = tagOf(message, who);
  const large = !entities?.length && ONLY_EMOJI.test(text.trim());
  const rich = richText(text, entities, { me: me(), onCommand, onLink: openHere });
  return [
    showName && h("div", { class: `author ${who.kind}`, style: { "--hue": hueOf(who.id) } }, nameOf(who), tag && h("small", { text: tag })),
    message.reply_to_message && !message.reply_to_message.forum_topic_created && quote(message.reply_to_message),
    origin(message),
    picture(message),
    poll(message),
    h("span", { class: large ? "text big-emoji" : "text", dir: "auto" }, rich),
    reactions(message),
    h("span", { class: "meta" }, message.edit_date ? "edited " : "", h("time", { dateTime: new Date(message.date * 1000).toISOString(), text: timeOf(message.date) })),
  ].filter(Boolean);
}

/** Uploaded pictures only: a page that makes no external requests cannot show one by address. */
function picture(message) {
  if (!message.photo) return null;
  const missing = h("p", { class: "bar-sub", text: "🖼 Photo" });
  const id = message.photo.at(-1).file_id;
  if (/[^\w-]/.test(id)) return missing;
  return h("img", { class: "photo", src: `/sim/files/${id}`, alt: message.caption ?? "Photo", onerror: (event) => event.target.replaceWith(missing) });
}

function quote(message) {
  return h("button", { class: "quote", type: "button", "data-goto": message.message_id },
    h("b", { text: nameOf(speaker(message)) }), summary(message));
}
