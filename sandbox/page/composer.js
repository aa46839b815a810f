// The message field, the list of commands, and what stands there when one cannot write.

import { api } from "./api.js";
import { $, h, icon } from "./dom.js";
import { avatar, clip, nameOf, summary } from "./format.js";
import { complain, guarded } from "./overlays.js";
import { chat, commandsHere, currentTopic, isAdmin, isIn, isPrivate, me, membership, messagesIn, store } from "./store.js";
import { choosePerson } from "./people.js";

let mode = null;
let answering = null; // the message being replied to
let options = [];
let chosen = 0;
const drafts = new Map();

const field = () => $("#composer-text");

export function drawComposer() {
  const wanted = modeNow();
  if (wanted !== mode) {
    keepDraft();
    mode = wanted;
    const [kind, ...words] = wanted.split("|");
    $("#composer").replaceChildren(...(kind === "write" ? writing() : [instead(kind, words[0])]));
    if (kind === "write") restoreDraft();
  }
  drawAnswering();
}

/** What the composer is now, as a key: it is rebuilt only when the key changes. */
function modeNow() {
  const of = chat();
  if (!of || !me()) return "nothing";
  const here = `${store.me}/${store.chat}/${store.topic}`;
  if (isPrivate(of)) {
    if (me().blocked_bot) return `blocked|${here}`;
    const started = me().started || messagesIn(of.id, null).some((m) => m.from?.id === store.me);
    return started ? `write|${here}` : `start|${here}`;
  }
  const member = membership();
  if (member.status === "kicked") return `kicked|${here}`;
  if (!isIn(member)) return `join|${here}`;
  if (currentTopic()?.closed && !isAdmin(member)) return `closed|${here}`;
  return `write|${here}`;
}

function instead(kind) {
  const act = (text, run) => h("button", { class: "button primary", type: "button", text, onclick: guarded(run) });
  const parts = {
    start: [act("Start", () => api.start(store.me))],
    blocked: ["You blocked the bot.", act("Unblock", () => api.block(store.me, false))],
    join: ["You are not in this group.", act("Join group", () => api.member(store.chat, store.me, "member"))],
    kicked: ["You were removed from this group."],
    closed: [icon("lock"), "This topic is closed."],
    nothing: [],
  }[kind];
  return h("div", { class: "instead" }, parts);
}

function writing() {
  const who = h("button", {
    class: "who", type: "button", "aria-haspopup": "menu", title: `You are ${nameOf(me())}`,
    "aria-label": `You write as ${nameOf(me())}. Change who you are.`, onclick: (event) => choosePerson(event.currentTarget),
  }, avatar(me()));
  const text = h("textarea", {
    id: "composer-text", rows: 1, placeholder: "Message", "aria-label": "Message", enterKeyHint: "send",
    role: "combobox", "aria-expanded": "false", "aria-controls": "commands", "aria-autocomplete": "list",
    oninput: () => { fit(); offer(); }, onkeydown: onKey, onblur: () => setTimeout(hideOptions, 150),
  });
  const form = h("form", { class: "compose", onsubmit: (event) => { event.preventDefault(); send(); } },
    who, text, h("button", { class: "send", type: "submit", "aria-label": "Send" }, icon("send")));
  return [h("ul", { class: "commands", id: "commands", role: "listbox", "aria-label": "Commands", hidden: true }),
    h("div", { id: "answering" }), form];
}

function onKey(event) {
  const open = options.length > 0;
  if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
    drawOptions();
  } else if (open && event.key === "Tab" && !event.shiftKey) {
    event.preventDefault();
    take(options[chosen].command, false);
  } else if (event.key === "Escape") {
    if (open) hideOptions();
    else if (answering) { answering = null; drawAnswering(); }
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (open && field().value !== `/${options[chosen].command}`) take(options[chosen].command, false);
    else send();
  }
}

/** Offer the bot's commands while the first word is being typed. */
function offer() {
  const typed = /^\/([a-z0-9_]*)$/i.exec(field().value);
  options = typed ? commandsHere().filter((one) => one.command.startsWith(typed[1].toLowerCase())) : [];
  chosen = 0;
  drawOptions();
}

function drawOptions() {
  const list = $("#commands");
  list.hidden = options.length === 0;
  field().setAttribute("aria-expanded", String(options.length > 0));
  list.replaceChildren(...options.map((one, i) => h("li", {
    id: `command-${i}`, role: "option", "aria-selected": String(i === chosen), onpointerdown: (event) => { event.preventDefault(); take(one.command, true); },
  }, h("b", { text: `/${one.command}` }), h("span", { text: one.description }))));
  if (options.length) {
    field().setAttribute("aria-activedescendant", `command-${chosen}`);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  } else field().removeAttribute("aria-activedescendant");
}

function hideOptions() {
  if (!field() || options.length === 0) return;
  options = [];
  drawOptions();
}

function take(command, now) {
  field().value = `/${command}${now ? "" : " "}`;
  hideOptions();
  if (now) send();
  else fit();
  field()?.focus();
}

function fit() {
  field().style.height = "auto";
  field().style.height = `${Math.min(field().scrollHeight, 160)}px`;
}

async function send() {
  const text = field().value.trim();
  if (!text) return;
  const reply = answering;
  field().value = "";
  answering = null;
  drawAnswering();
  hideOptions();
  fit();
  try {
    await say(text, reply);
  } catch (error) {
    complain(error);
    // What was typed is not lost, unless something else has been typed meanwhile.
    if (field() && !field().value) { field().value = text; fit(); }
  }
}

/** Say something where the person is now. */
export function say(text, reply = null) {
  const topic = chat()?.is_forum ? { topic: store.topic } : {};
  return api.say({ user: store.me, chat: store.chat, ...topic, text, ...(reply && { reply_to: reply.message_id }) });
}

export function replyTo(message) {
  answering = message;
  drawAnswering();
  field()?.focus();
}

function drawAnswering() {
  const holder = $("#answering");
  if (!holder) return;
  if (answering && (answering.chat.id !== store.chat || !mode.startsWith("write"))) answering = null;
  holder.replaceChildren(...(answering ? [h("div", { class: "answering" },
    h("span", {}, h("b", { text: nameOf(answering.from) }), ` ${clip(summary(answering), 90)}`),
    h("button", { class: "icon-button", type: "button", "aria-label": "Do not reply", onclick: () => { answering = null; drawAnswering(); field().focus(); } }, icon("close")))] : []));
}

function keepDraft() {
  if (mode && field()) drafts.set(mode, field().value);
}

function restoreDraft() {
  field().value = drafts.get(mode) ?? "";
  fit();
}

/** "/" anywhere begins a command, as in desktop messengers. */
export function initComposer() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, dialog, .menu");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !field()) return;
    event.preventDefault();
    field().value = "/";
    field().focus();
    offer();
  });
}

export const runCommand = guarded((command) => {
  if (modeNow().startsWith("start")) return api.start(store.me);
  if (isPrivate(chat())) return say(command);
  if (!isIn(membership())) return complain(new Error("Join the group first."));
  return say(command);
});

