// The stream of messages: what is shown, where it is scrolled to, what has just changed.

import { api } from "./api.js";
import { $, h, icon } from "./dom.js";
import { dayKey, dayName, nameOf, plural, serviceText, summary } from "./format.js";
import { press } from "./keyboard.js";
import { drawMessage, drawService, frameMessage, speakerId } from "./message.js";
import { toast } from "./overlays.js";
import { chat, commandsHere, isPrivate, messagesIn, setMessages, store, topicKey } from "./store.js";

const GROUP_SECONDS = 300;
const NEAR = 120;
const frames = new Map(); // message id -> element
let place = null; // which chat, topic and person the elements belong to
let missed = 0;
let handlers = { onCommand: () => {}, onReply: () => {} };

export function initStream(given) {
  handlers = given;
  const log = $("#log");
  $("#jump").append(icon("down"), h("span"));
  $("#jump").addEventListener("click", () => { toBottom(true); log.focus({ preventScroll: true }); });
  log.addEventListener("scroll", () => { if (isNearEnd()) clearMissed(); }, { passive: true });
  log.addEventListener("click", (event) => {
    const target = event.target.closest("button");
    if (!target) return;
    const id = Number(target.closest("[data-id]")?.dataset.id);
    const message = store.messages.get(store.chat)?.get(id);
    if (target.dataset.at && message) press(message, target.dataset.at);
    else if (target.dataset.reply && message) handlers.onReply(message);
    else if (target.dataset.goto) reveal(Number(target.dataset.goto));
  });
  $("#pinned").addEventListener("click", () => reveal(Number($("#pinned").dataset.goto)));
  new ResizeObserver(() => { if (missed === 0 && wasNearEnd) toBottom(false); }).observe(log);
}

let wasNearEnd = true;
const isNearEnd = () => { const log = $("#log"); return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR; };

export function drawStream(news) {
  const log = $("#log");
  const here = `${store.me}@${topicKey(store.chat, store.topic)}`;
  const moved = here !== place;
  if (moved) {
    place = here;
    frames.clear();
    log.replaceChildren();
    clearMissed();
    loadPlace();
  }
  const near = moved || isNearEnd();
  const list = store.chat === null ? [] : messagesIn(store.chat, store.topic);
  const spoken = list.some((message) => !serviceText(message));
  arrange(log, [...items(list, news, moved), ...(spoken ? [] : [quiet()])]);
  drawPinned(list);
  const arrived = list.filter((m) => news.arrived.has(`${store.chat}/${m.message_id}`));
  if (!moved) announce(arrived);
  const mine = arrived.some((m) => m.from?.id === store.me);
  if (near || mine) toBottom(false);
  else if (arrived.length) showMissed(missed + arrived.length);
  wasNearEnd = near || mine;
}

/** The newest 200 of a topic may be older than the newest 200 of its chat: fetch its own. */
async function loadPlace() {
  const here = place;
  if (!chat()?.is_forum || store.topic === null) return;
  const known = [...(store.messages.get(store.chat)?.values() ?? [])];
  const list = await api.messages(store.chat, store.me, store.topic).catch((error) => { toast(error.message, true); return null; });
  if (list === null || here !== place) return;
  const merged = new Map([...known, ...(store.messages.get(store.chat)?.values() ?? []), ...list].map((m) => [m.message_id, m]));
  setMessages(store.chat, [...merged.values()]);
}

function items(list, news, moved) {
  const rows = [];
  list.forEach((message, i) => {
    const before = list[i - 1];
    if (!before || dayKey(before.date) !== dayKey(message.date)) rows.push(day(message.date));
    const service = serviceText(message);
    const key = `${store.chat}/${message.message_id}`;
    let item = frames.get(message.message_id);
    if (!item) {
      item = service ? drawService(message) : frameMessage(message);
      frames.set(message.message_id, item);
      if (!moved && news.arrived.has(key)) mark(item, "new");
    }
    if (!service) draw(item, message, { first: !joins(before, message), last: !joins(message, list[i + 1]) });
    if (news.edited.has(key) && !moved && !service) mark(item, "changed");
    rows.push(item);
  });
  return rows;
}

/** Drawing is skipped when nothing about the message has changed. */
function draw(item, message, position) {
  const busy = [...store.waiting].filter((key) => key.startsWith(`${message.chat.id}/${message.message_id}/`)).join();
  const look = `${message.edit_version}|${position.first}|${position.last}|${busy}`;
  if (item.dataset.look === look) return;
  item.dataset.look = look;
  drawMessage(item, message, { ...position, onCommand: handlers.onCommand });
}

const joins = (a, b) => Boolean(a && b) && speakerId(a) === speakerId(b) && !serviceText(a) && !serviceText(b)
  && b.date - a.date < GROUP_SECONDS && dayKey(a.date) === dayKey(b.date);

const days = new Map();
function day(date) {
  const key = dayKey(date);
  if (!days.has(key)) days.set(key, h("li", { class: "day" }, h("span", { text: dayName(date) })));
  return days.get(key);
}

/** Put elements in order and touch only those that are out of place: focus and clicks survive. */
function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) {
    if (keep.has(child)) continue;
    child.remove();
    if (child.dataset.id) frames.delete(Number(child.dataset.id));
  }
  let at = parent.firstChild;
  for (const element of wanted) {
    if (element === at) at = at.nextSibling;
    else parent.insertBefore(element, at);
  }
}

function mark(item, name) {
  item.classList.remove(name);
  void item.offsetWidth; // Restarts the animation when edits follow each other.
  item.classList.add(name);
  clearTimeout(item[name]);
  item[name] = setTimeout(() => item.classList.remove(name), 2500);
}

function quiet() {
  if (store.chat === null || !store.loaded) {
    return h("li", { class: "quiet" }, h("img", { src: "/page/icon.svg", alt: "", width: 56, height: 56 }),
      h("h3", { text: "Welcome to the parlor" }),
      h("p", { text: store.chats.size ? "Choose a chat to step into." : "Make a group to begin." }));
  }
  const open = commandsHere().filter((command) => isPrivate(chat()) ? command.command === "start" : ["newgame", "help"].includes(command.command));
  return h("li", { class: "quiet" }, h("img", { src: "/page/icon.svg", alt: "", width: 56, height: 56 }),
    h("h3", { text: isPrivate(chat()) ? `Just you and ${store.bot?.first_name ?? "the bot"}` : "It is quiet in here" }),
    h("p", { text: isPrivate(chat()) ? "What the bot tells you here, nobody else sees." : "Say something, or type / to see what the bot can do." }),
    open.length > 0 && h("div", { class: "chips" }, open.map(({ command }) => h("button", { type: "button", text: `/${command}`, onclick: () => handlers.onCommand(`/${command}`) }))));
}

function drawPinned(list) {
  const ids = new Set((chat()?.pinned ?? []).map((one) => one?.message_id ?? one));
  const message = list.findLast((m) => ids.has(m.message_id));
  const bar = $("#pinned");
  bar.hidden = !message;
  if (!message) return;
  bar.dataset.goto = message.message_id;
  bar.replaceChildren(icon("pin"), h("b", { text: "Pinned message" }), h("span", { text: summary(message) }));
}

function announce(arrived) {
  const spoken = arrived.filter((m) => m.from?.id !== store.me);
  if (spoken.length === 0) return;
  $("#live").textContent = spoken.length > 3 ? `${spoken.length} new messages`
    : spoken.map((m) => (serviceText(m) ? summary(m) : `${nameOf(m.from)}: ${summary(m)}`)).join("\n");
}

export function reveal(id) {
  const item = frames.get(id);
  if (!item) return toast("That message is not here any more.");
  item.scrollIntoView({ block: "center", behavior: "smooth" });
  mark(item, "found");
}

function toBottom(smooth) {
  const log = $("#log");
  log.scrollTo({ top: log.scrollHeight, behavior: smooth ? "smooth" : "auto" });
  clearMissed();
}

function showMissed(count) {
  missed = count;
  $("#jump").hidden = false;
  $("#jump").setAttribute("aria-label", `${plural(count, "new message", "new messages")}. Jump to the newest.`);
  $("#jump").lastChild.textContent = count;
}

function clearMissed() {
  missed = 0;
  $("#jump").hidden = true;
}

