// What the menus of a chat can do: topics, members, robots, blocking the bot.

import { api } from "./api.js";
import { $, h } from "./dom.js";
import { avatar, nameOf } from "./format.js";
import { goTo } from "./links.js";
import { headcount, titleOf } from "./lists.js";
import { buttons, choice, field, guarded, openDialog, openMenu, tick, toast } from "./overlays.js";
import { chat, currentTopic, isAdmin, isIn, isPrivate, learnTopic, me, memberId, membership, store } from "./store.js";

export function initActions() {
  $("#new-chat").addEventListener("click", newGroup);
  $("#new-topic").addEventListener("click", newTopic);
  $("#robots").addEventListener("click", inviteRobots);
  $("#stream-menu").addEventListener("click", (event) => openMenu(event.currentTarget, menuItems(), "This chat"));
}

function menuItems() {
  const of = chat();
  if (isPrivate(of)) {
    const blocked = Boolean(me()?.blocked_bot);
    return [{ label: blocked ? "Unblock the bot" : "Block the bot", icon: "block", danger: !blocked, run: guarded(() => api.block(store.me, !blocked)) }];
  }
  const items = [
    { label: "Members", icon: "users", run: showMembers },
    { label: "Invite robots", icon: "robot", run: inviteRobots },
  ];
  if (of.is_forum) items.push({ label: "New topic", icon: "plus", run: newTopic });
  const topic = currentTopic();
  if (topic && topic.id !== "general" && isAdmin(membership())) items.push(null, ...topicItems(of, topic));
  if (isIn(membership())) items.push(null, { label: "Leave group", icon: "leave", danger: true, run: guarded(() => api.member(of.id, store.me, "left")) });
  return items;
}

function topicItems(of, topic) {
  const act = (action, name) => guarded(() => api.topic(of.id, topic.id, store.me, action, name));
  return [
    topic.closed ? { label: "Reopen topic", icon: "unlock", run: act("reopen") } : { label: "Close topic", icon: "lock", run: act("close") },
    { label: "Rename topic", icon: "pencil", run: () => renameTopic(of, topic) },
    { label: "Delete topic", icon: "trash", danger: true, run: () => deleteTopic(of, topic) },
  ];
}

const renameTopic = (of, topic) => openDialog({
  title: "Rename topic",
  body: field("Name", { name: "name", required: true, maxLength: 128, value: topic.name, autofocus: true }),
  actions: buttons("Rename"),
  check: ({ name }) => api.topic(of.id, topic.id, store.me, "rename", name),
});

async function deleteTopic(of, topic) {
  const done = await openDialog({
    title: `Delete “${topic.name}”?`,
    body: h("p", { text: "Its messages go with it. The bot is not told, exactly as on Telegram." }),
    actions: buttons("Delete", true),
    check: () => api.topic(of.id, topic.id, store.me, "delete"),
  });
  if (done) goTo(of.id, "general");
}

async function newTopic() {
  const of = chat();
  const topic = await openDialog({
    title: "New topic",
    body: field("Name", { name: "name", required: true, maxLength: 128, autofocus: true }),
    actions: buttons("Create"),
    check: ({ name }) => api.addTopic(of.id, store.me, name),
  });
  if (topic) {
    learnTopic(of.id, topic);
    goTo(of.id, topic.id);
  }
}

async function newGroup() {
  if (!me()) {
    toast("Add a person first: a group needs somebody who makes it.", true);
    return;
  }
  const made = await openDialog({
    title: "New group",
    body: [
      field("Name", { name: "title", required: true, maxLength: 128, autofocus: true }),
      tick("With topics", "is_forum"),
      choice("The bot is", "bot", [["administrator", "an administrator"], ["member", "a plain member"], ["none", "not in the group"]]),
    ],
    actions: buttons("Create"),
    check: ({ title, is_forum: forum, bot }) => api.addChat({ title, type: "supergroup", is_forum: Boolean(forum), creator: store.me, bot }),
  });
  if (made) {
    store.chats.set(made.id, made);
    goTo(made.id, made.is_forum ? "general" : null);
  }
}

async function inviteRobots() {
  const of = chat();
  const done = await openDialog({
    title: "Invite robots",
    body: [
      h("p", { text: "They join the group and play every open game at a human pace. They see only what a player sees." }),
      field("How many", { name: "count", type: "number", min: 1, max: 50, value: 5, required: true, autofocus: true }),
    ],
    actions: buttons("Invite"),
    check: ({ count }) => api.robots(Number(count), of.id).catch((error) => {
      if (error.status !== 404 && error.status !== 405) throw error;
      throw new Error(`This sandbox runs no robots of its own. Start them beside it: python -m sandbox.robots ${location.origin} --count ${count} --chat ${of.id}`);
    }),
  });
  if (done) toast("Robots are on their way.");
}

const STANDING = { creator: "owner", administrator: "admin", member: "", restricted: "restricted" };

function showMembers() {
  const of = chat();
  const present = (of.members ?? []).filter(isIn);
  const person = (member) => store.users.get(memberId(member)) ?? (memberId(member) === store.bot.id ? store.bot : { id: memberId(member) });
  return openDialog({
    title: `${titleOf(of)} · ${headcount(of)}`,
    body: h("ul", { class: "members" }, present.map((member) => {
      const user = person(member);
      const isBot = user.id === store.bot.id;
      return h("li", {}, avatar(user, isBot ? "bot" : "person"), h("span", { class: "name", text: nameOf(user), dir: "auto" }),
        h("small", { text: [isBot && "bot", STANDING[member.status]].filter(Boolean).join(" · ") }), memberButton(of, member, user));
    })),
    actions: [h("button", { class: "button primary", type: "submit", text: "Close" })],
  });
}

/** Owners and admins may raise, lower and remove others; the dialog closes to show the new list. */
function memberButton(of, member, user) {
  if (!isAdmin(membership()) || member.status === "creator" || user.id === store.me) return null;
  const set = (status) => guarded(async () => {
    await api.member(of.id, user.id, status);
    document.querySelector("dialog[open]")?.close();
  });
  const raised = member.status === "administrator";
  return h("button", {
    class: "text-button", type: "button", text: "Change", "aria-label": `Change ${nameOf(user)}`,
    onclick: (event) => openMenuInDialog(event.currentTarget, [
      [raised ? "Make a plain member" : "Make an admin", set(raised ? "member" : "administrator")],
      ["Remove", set("kicked")],
    ]),
  });
}

/** A modal dialog lies above any menu, so its choices unfold in place of the button. */
function openMenuInDialog(button, options) {
  button.replaceWith(...options.map(([text, run]) => h("button", { class: "text-button", type: "button", text, onclick: run })));
}

export function describePlace() {
  const of = chat();
  if (!of) return "";
  if (isPrivate(of)) return `@${store.bot?.username ?? "bot"} · only you and the bot`;
  const topic = currentTopic();
  const group = topic ? `${of.title} · ` : "";
  return `${group}${headcount(of)}${topic?.closed ? " · closed" : ""}`;
}

