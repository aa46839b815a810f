// The sandbox's page: wires the parts together and redraws them when something changes.

import { describePlace, initActions } from "./actions.js";
import { drawComposer, initComposer, replyTo, runCommand } from "./composer.js";
import { $, icon } from "./dom.js";
import { lozenge } from "./format.js";
import { addressFor, goTo, readAddress } from "./links.js";
import { drawLists, enter, faceOf, initLists, titleOf } from "./lists.js";
import { connect, resync } from "./live.js";
import { complain } from "./overlays.js";
import { addPerson, drawPeople, initPeople } from "./people.js";
import { chat, currentTopic, isPrivate, store, subscribe, topicKey, visibleChats } from "./store.js";
import { drawStream, initStream } from "./stream.js";
import { initTheme } from "./theme.js";

function draw(news) {
  followTheWorld();
  const of = chat();
  const app = $("#app");
  app.dataset.forum = of?.is_forum ? "yes" : "no";
  app.dataset.pane = pane();
  drawLists();
  drawPeople();
  drawBar(of);
  drawStream(news);
  drawComposer();
  if (!document.hidden) store.unread.delete(topicKey(store.chat, store.topic));
  const unread = [...store.unread.values()].reduce((a, b) => a + b, 0);
  const where = currentTopic()?.name ?? (of ? titleOf(of) : "");
  document.title = `${unread ? `(${unread}) ` : ""}${where ? `${where} · ` : ""}Parlor sandbox`;
}

/** On a phone one pane is seen: which one follows from how deep the address goes. */
function pane() {
  if (store.chat === null) return "chats";
  return chat()?.is_forum && store.topic === null ? "topics" : "stream";
}

/** The world may take away what is being looked at: a migrated group, a deleted topic. */
function followTheWorld() {
  if (!store.loaded) return;
  const of = chat();
  if (store.chat !== null && !of) store.chat = store.topic = null;
  if (of?.migrated_to && store.chats.has(of.migrated_to)) store.chat = of.migrated_to;
  if (store.topic !== null && !currentTopic()) store.topic = chat()?.is_forum ? "general" : null;
}

function drawBar(of) {
  const topic = currentTopic();
  $("#stream-title").textContent = topic?.name ?? (of ? titleOf(of) : "Parlor sandbox");
  $("#stream-sub").textContent = describePlace();
  $("#stream-icon").replaceChildren(...(of ? [topic ? lozenge(topic) : faceOf(of)] : []));
  $("#connection").textContent = store.online || !store.loaded ? "" : "Reconnecting…";
  $("#robots").hidden = !of || isPrivate(of);
  $("#stream-menu").hidden = !of;
}

function goBack(to) {
  if (to === "chats" || !chat()?.is_forum) goTo(null);
  else goTo(store.chat, null);
}

async function begin() {
  readAddress();
  await resync();
  if (store.me === null || !store.users.has(store.me)) {
    store.me = store.users.keys().next().value ?? null;
    store.messages.clear();
  }
  const wide = matchMedia("(min-width: 761px)").matches;
  const first = visibleChats().find((of) => of.id === store.chat) ?? (wide ? visibleChats()[0] : null);
  if (first && store.topic === null && wide) enter(first);
  history.replaceState(null, "", addressFor());
  connect();
  if (store.me === null) await addPerson();
}

for (const button of document.querySelectorAll(".back")) {
  button.append(icon("back"));
  button.addEventListener("click", () => goBack(button.dataset.back));
}
$("#new-chat").append(icon("pencil"));
$("#new-topic").append(icon("plus"));
$("#stream-menu").append(icon("dots"));
$("#robots").append(icon("robot"), Object.assign(document.createElement("span"), { textContent: "Invite robots" }));
initTheme($("#theme"));
initLists();
initPeople();
initActions();
initComposer();
initStream({ onCommand: runCommand, onReply: replyTo });
subscribe(draw);
window.addEventListener("popstate", () => {
  const before = store.me;
  readAddress();
  draw({ arrived: new Set(), edited: new Set() });
  if (store.me !== before) { store.messages.clear(); connect(); }
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) draw({ arrived: new Set(), edited: new Set() }); });
begin().catch(complain);
