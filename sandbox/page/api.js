// The player API of the sandbox, one function a call.

export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError("The sandbox does not answer. Is it still running?", 0);
  }
  const reply = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(reply.error ?? `The sandbox answered ${response.status}.`, response.status);
  return reply;
}

const post = (path, body = {}) => call("POST", path, body);

export const api = {
  state: () => call("GET", "/sim/state"),
  messages: (chat, as, topic) => {
    const query = new URLSearchParams({ as, limit: "200" });
    if (topic !== undefined) query.set("topic", topic);
    return call("GET", `/sim/chats/${chat}/messages?${query}`).then((reply) => reply.messages);
  },
  addUser: (fields) => post("/sim/users", fields),
  start: (user, payload) => post(`/sim/users/${user}/start`, payload ? { payload } : {}),
  block: (user, blocked) => post(`/sim/users/${user}/block`, { blocked }),
  addChat: (fields) => post("/sim/chats", fields),
  member: (chat, user, status, rights) => post(`/sim/chats/${chat}/members`, { user, status, ...(rights && { rights }) }),
  addTopic: (chat, user, name) => post(`/sim/chats/${chat}/topics`, { user, name }),
  topic: (chat, topic, user, action, name) =>
    post(`/sim/chats/${chat}/topics/${topic}`, { user, action, ...(name && { name }) }),
  say: (fields) => post("/sim/say", fields),
  press: (fields) => post("/sim/press", fields),
  vote: (fields) => post("/sim/vote", fields),
  robots: (count, chat) => post("/sim/robots", { count, chat }),
};
