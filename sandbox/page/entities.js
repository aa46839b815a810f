// Text with Telegram entities (offsets in UTF-16 units, like JavaScript's own) to nodes.

import { h } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

/** Entities nest: the longer one that starts first is the outer one. */
export function richText(text, entities, context) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return build(text, 0, text.length, sorted, context);
}

function build(text, from, to, entities, context) {
  const nodes = [];
  let at = from;
  for (let i = 0; i < entities.length; i += 1) {
    const entity = entities[i];
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at || end <= entity.offset) continue;
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    const inner = entities.slice(i + 1).filter((e) => e.offset < end && e.offset + e.length <= end);
    nodes.push(wrap(entity, text.slice(entity.offset, end), build(text, entity.offset, end, inner, context), context));
    at = end;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

function wrap(entity, raw, children, { me, onCommand, onLink }) {
  const tag = TAGS[entity.type];
  if (tag) return h(tag, {}, children);
  if (entity.type === "spoiler") return spoiler(children);
  if (entity.type === "text_link" || entity.type === "url") return link(entity.url ?? raw, children, onLink);
  if (entity.type === "text_mention" || entity.type === "mention") {
    const mine = entity.user ? entity.user.id === me?.id
      : Boolean(me?.username) && raw.toLowerCase() === `@${me.username.toLowerCase()}`;
    return h("span", { class: mine ? "mention me" : "mention" }, children);
  }
  if (entity.type === "bot_command") {
    return h("button", { class: "command", type: "button", onclick: () => onCommand(raw) }, children);
  }
  return h("span", { class: "mention" }, children);
}

function spoiler(children) {
  const button = h("button", { class: "spoiler", type: "button", "aria-label": "Hidden text. Press to show it." },
    h("span", {}, children));
  button.addEventListener("click", () => {
    button.classList.add("open");
    button.removeAttribute("aria-label");
  });
  return button;
}

/** Only web addresses become links: a bot's text must not run a script in this page. */
function link(address, children, onLink) {
  const url = safeUrl(address);
  if (!url) return h("span", {}, children);
  return h("a", {
    href: url, target: "_blank", rel: "noopener noreferrer",
    onclick: (event) => { if (onLink(url)) event.preventDefault(); },
  }, children);
}

export function safeUrl(address) {
  const full = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
  if (!URL.canParse(full)) return null;
  return ["http:", "https:", "tg:", "mailto:"].includes(new URL(full).protocol) ? full : null;
}

/** The parts of a t.me or tg: address that this page can open by itself, or null. */
export function telegramLink(address) {
  const url = new URL(address);
  if (url.protocol === "tg:") {
    const query = url.searchParams;
    if (url.href.startsWith("tg://resolve")) return { username: query.get("domain"), start: query.get("start") ?? "" };
    return null;
  }
  if (!/^(www\.)?(t|telegram)\.me$/.test(url.hostname)) return null;
  const parts = url.pathname.split("/").filter(Boolean);
  if (parts[0] === "c" && parts[1]) {
    const numbers = parts.slice(2).map(Number);
    return { chat: Number(`-100${parts[1]}`), topic: numbers.length > 1 ? numbers[0] : null, message: numbers.at(-1) };
  }
  if (parts.length === 1) return { username: parts[0], start: url.searchParams.get("start") ?? "" };
  return null;
}
