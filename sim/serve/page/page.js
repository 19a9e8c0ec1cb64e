import { EventParser, Spark, clock, effect, faultOf, line, period, subject, takesDown } from "./model.js";

const $ = (id) => document.getElementById(id);
const kFeedRows = 80;
const kRecipients = 10_000;  // as many as the journal has entries
const state = { servers: [], domains: [], faults: [], sparks: new Map(), latest: 0, now: 0, nowAt: 0 };

/** An element with attributes and children; text is only ever text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function put(element, text) {
  if (element.textContent !== String(text)) element.textContent = text;
}

/**
 * Gives an element other children. The focus stays on the control of the same name, or goes to the next one: who works
 * by keyboard must not begin at the top of the page after each step.
 */
function replace(element, ...children) {
  const controls = () => [...element.querySelectorAll("[data-control]")];
  const before = controls();
  const focused = before.indexOf(document.activeElement);
  element.replaceChildren(...children);
  if (focused < 0) return;
  const after = new Map(controls().map((control) => [control.dataset.control, control]));
  const next = [...before.slice(focused), ...before.slice(0, focused).reverse()].find((control) => after.has(control.dataset.control));
  (after.get(next?.dataset.control) ?? $("add-server")).focus();
}

// --- asking -----------------------------------------------------------------

let tokenAsked = null;

/** Several requests may ask at once; `wrong` is a token that was refused. */
function askForToken(wrong) {
  $("ask-wrong").hidden = !wrong;
  tokenAsked ??= new Promise((resolve) => {
    $("ask-form").onsubmit = () => {
      sessionStorage.setItem("token", $("ask-token").value);
      tokenAsked = null;
      resolve();
    };
    $("ask").oncancel = (event) => event.preventDefault();
    $("ask-token").value = "";
    $("ask").showModal();
  });
  return tokenAsked;
}

async function ask(method, path, body, headers = {}) {
  for (;;) {
    const token = sessionStorage.getItem("token");
    const response = await fetch(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (response.status !== 401) return response;
    if (token === sessionStorage.getItem("token")) await askForToken(token);
  }
}

async function get(path) {
  const response = await ask("GET", path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

let troubleTimer = 0;
function complain(text) {
  $("trouble").hidden = false;
  put($("trouble"), text);
  clearTimeout(troubleTimer);
  troubleTimer = setTimeout(() => { $("trouble").hidden = true; }, 8000);
}

/** Does something by hand and says so; returns whether it worked. */
async function act(method, path, body, said) {
  try {
    const response = await ask(method, path, body);
    if (!response.ok && response.status !== 404) {
      complain((await response.json()).error);
      return false;
    }
    if (said) put($("said"), said);
    return true;
  } catch {
    complain("mxdrill does not answer.");
    return false;
  } finally {
    refresh();
  }
}

// --- showing ----------------------------------------------------------------

let cards = 0;
function hostCard(name, group) {
  const reason = `reason-${++cards}`;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ class: "spark", viewBox: "0 0 120 36", preserveAspectRatio: "none", "aria-hidden": "true" })) svg.setAttribute(key, value);
  const base = document.createElementNS(svg.namespaceURI, "line");
  for (const [key, value] of Object.entries({ x1: 0, x2: 120, y1: 35.5, y2: 35.5 })) base.setAttribute(key, value);
  svg.append(base, document.createElementNS(svg.namespaceURI, "path"));
  const card = make("article", { class: "host", "data-server": name },
    make("div", { class: "name" }, make("h4", {}, name), make("span", { class: "state", "data-role": "state" })),
    make("p", { class: "where" }),
    make("dl", { class: "counts" },
      make("div", {}, make("dt", {}, "accepted"), make("dd", { "data-role": "accepted" }, "0")),
      make("div", {}, make("dt", {}, "connected"), make("dd", { "data-role": "connections" }, "0")),
      svg),
    make("ul", { class: "held", "aria-label": "Faults that hold it" }),
    make("p", { class: "reason", id: reason }),
    make("footer", {}, make("span", { class: "kind" }),
      make("button", { type: "button", "data-role": "toggle", "data-control": `${group} ${name}`, "aria-describedby": reason })));
  card.querySelector("button").addEventListener("click", ({ currentTarget }) => toggle(name, currentTarget));
  return card;
}

const kStates = { healthy: "Healthy", impaired: "Impaired", down: "Down" };

function showHost(card, server) {
  const faults = state.faults.filter((fault) => server.faults.includes(fault.id));
  const own = faults.some((fault) => takesDown(fault, server.server));
  card.dataset.state = server.state;
  put(card.querySelector(".state"), kStates[server.state]);
  put(card.querySelector(".where"), server.endpoints
    .map((one) => (one.listen && one.listen !== one.address ? `${one.address} at ${one.listen}` : one.address)).join(", "));
  put(card.querySelector("[data-role=accepted]"), server.accepted);
  put(card.querySelector("[data-role=connections]"), server.open_connections);
  put(card.querySelector(".kind"), server.relay ? `relays, as ${server.relay}` : "");
  const held = card.querySelector(".held");
  const texts = faults.map((fault) => (fault.name ? `${fault.name}: ${effect(fault)}` : effect(fault)));
  if (held.dataset.texts !== JSON.stringify(texts)) {
    held.dataset.texts = JSON.stringify(texts);
    held.replaceChildren(...texts.map((text) => make("li", {}, text)));
  }
  held.hidden = texts.length === 0;
  const button = card.querySelector("button");
  const word = own ? "Bring back" : "Take down";
  put(button, word);
  button.className = own ? "" : "down";
  button.setAttribute("aria-label", `${word} ${server.server}`);
  const stuck = !own && server.state === "down";
  button.setAttribute("aria-disabled", stuck);  // `disabled` would take the focus away
  const reason = card.querySelector(".reason");
  reason.hidden = !stuck;
  put(reason, !stuck ? "" : server.endpoints.length > 0 ? "Another fault keeps it down; remove that below." : "Its name has no address.");
}

/** Builds the tiers anew only when they or their servers have changed, so that focus and buttons stay. */
function layOut() {
  const known = new Set(state.servers.map((server) => server.server));
  const groups = state.domains.map((domain) => ({
    title: domain.domain,
    tiers: domain.tiers.map((tier) => ({ title: `Preference ${tier.preference}`, servers: tier.servers.filter((name) => known.has(name)) })),
  }));
  const listed = new Set(groups.flatMap((group) => group.tiers.flatMap((tier) => tier.servers)));
  const others = [...known].filter((name) => !listed.has(name));
  if (others.length > 0) groups.push({ title: "Other servers", tiers: [{ title: "Listed by no MX now", servers: others }] });
  const key = JSON.stringify(groups);
  if ($("domains").dataset.key === key) return;
  $("domains").dataset.key = key;
  replace($("domains"), ...groups.map((group) => make("section", { class: "domain", "aria-label": group.title },
    make("header", {}, make("h2", {}, group.title),
      make("span", {}, group.tiers.length > 1 ? `${group.tiers.length} tiers, the best first` : "")),
    make("div", { class: "tiers" }, ...group.tiers.map((tier) => make("section", { class: "tier", "aria-label": tier.title },
      make("h3", {}, make("b", {}, tier.title), make("span", { class: "sum" })),
      ...tier.servers.map((name) => hostCard(name, group.title))))))));
  const chosen = $("add-server").value;
  $("add-server").replaceChildren(...[...known].map((name) => make("option", {}, name)));
  if (known.has(chosen)) $("add-server").value = chosen;
}

function showFaults() {
  const key = JSON.stringify(state.faults);
  if ($("faults").dataset.key === key) return;
  $("faults").dataset.key = key;
  const rows = state.faults.map((fault) => {
    const name = fault.name ?? subject(fault);
    const button = make("button", { type: "button", class: "quiet", "data-role": "remove", "data-control": fault.id, "aria-label": `Remove the fault ${name}` }, "Remove");
    button.addEventListener("click", () => act("DELETE", `/faults/${fault.id}`, undefined, `Fault ${name} removed`));
    const detail = make("small", {});
    if (fault.active) detail.append(make("span", { class: "active" }, "in force"), " · ");
    detail.append([subject(fault), period(fault), fault.fired === null ? "" : `fired ${fault.fired}×`].filter(Boolean).join(" · "));
    return make("li", { "data-fault": fault.id }, make("b", {}, fault.name ? `${fault.name}: ${effect(fault)}` : effect(fault)), button, detail);
  });
  replace($("faults"), ...(rows.length > 0 ? rows : [make("li", { class: "empty" }, "None. All is well.")]));
}

function show() {
  layOut();
  const byName = new Map(state.servers.map((server) => [server.server, server]));
  for (const card of document.querySelectorAll(".host")) showHost(card, byName.get(card.dataset.server));
  for (const tier of document.querySelectorAll(".tier")) {
    const hosts = [...tier.querySelectorAll(".host")].map((card) => byName.get(card.dataset.server));
    const sum = hosts.reduce((total, server) => total + server.accepted, 0);
    put(tier.querySelector(".sum"), `${sum} accepted`);
  }
  const total = (member) => state.servers.reduce((sum, server) => sum + member(server), 0);
  put($("total-accepted"), total((server) => server.accepted));
  put($("total-open"), total((server) => server.open_connections));
  put($("total-up"), `${total((server) => (server.state === "down" ? 0 : 1))} of ${state.servers.length}`);
  put($("total-faults"), state.faults.filter((fault) => fault.active).length);
  showFaults();
  showSparks();
}

/** The time of the run in seconds; after an answer it goes on by itself, but not for long. Where time passes faster, what
 * has come since tells more. */
function runTime() {
  const ahead = $("link").dataset.state === "live" ? (performance.now() - state.nowAt) / 1000 : 0;
  return Math.max(state.now + Math.min(ahead, 2), state.latest);
}

function showSparks() {
  const second = Math.floor(runTime());
  put($("total-recent"), [...state.sparks.values()].reduce((sum, spark) => sum + spark.total(second), 0));
  for (const card of document.querySelectorAll(".host")) {
    const spark = state.sparks.get(card.dataset.server);
    card.querySelector(".spark path").setAttribute("d", spark ? spark.path(second) : "");
  }
  for (const tier of document.querySelectorAll(".tier")) {
    tier.dataset.takes = [...tier.querySelectorAll(".host")].some((card) => state.sparks.get(card.dataset.server)?.total(second) > 0);
  }
}

// --- keeping up -------------------------------------------------------------

let refreshing = false;
let again = false;
async function refresh() {
  again = true;
  if (refreshing) return;
  refreshing = true;
  try {
    while (again) {
      again = false;
      const [world, faults] = await Promise.all([get("/servers"), get("/faults")]);
      Object.assign(state, { servers: world.servers, domains: world.domains, faults: faults.faults, now: world.now_s, nowAt: performance.now() });
      put($("title"), world.scenario.title);
      put($("why"), world.scenario.why);
      document.title = `${world.scenario.title} · mxdrill`;
      show();
    }
  } catch {
    showLink("lost");
  } finally {
    refreshing = false;
  }
}

let soon = 0;
function refreshSoon() {
  soon ||= setTimeout(() => { soon = 0; refresh(); }, 250);
}

const recipients = new Map();

/** An event with what was told before: to whom its message goes, where its fault is and what that does. */
function recall(event) {
  if (event.event === "arrived") {
    recipients.set(event.message, event.to);
    if (recipients.size > kRecipients) recipients.delete(recipients.keys().next().value);
  }
  const fault = event.event === "fault" && state.faults.find((one) => one.id === event.fault);
  return { to: recipients.get(event.message), ...(fault && { server: subject(fault), reply: effect(fault) }), ...event };
}

let rows = [];
function tell(event) {
  const told = line(recall(event));
  if (!told) return;
  if (rows.length === 0) requestAnimationFrame(showFeed);
  rows.push(make("li", { "data-tone": told.tone }, make("time", {}, event.at_s === undefined ? "" : clock(event.at_s, true)), make("span", {}, told.text)));
  if (rows.length > 4 * kFeedRows) rows = rows.slice(-kFeedRows);
}

function showFeed() {
  if (rows.length === 0) return;
  $("feed-empty").hidden = true;
  const fresh = rows.slice(-kFeedRows).reverse();
  rows = [];
  $("feed").prepend(...fresh);
  while ($("feed").childElementCount > kFeedRows) $("feed").lastElementChild.remove();
}

let missed = null;
let heard = false;

/** What is counted by the time of the run, which starts anew. */
function beginAnew() {
  state.sparks.clear();
  state.latest = 0;
  recipients.clear();
}

/** Of what was told so far nothing counts: a connection tells the journal from its beginning. */
function forget() {
  beginAnew();
  rows = [];
  $("feed").replaceChildren();
  $("feed-empty").hidden = false;
  missed = null;
  heard = false;
}

/** An event of the stream. Of those that were missed counts what this run did since the page began to listen. */
function take(event) {
  if (event.event === "missed") {
    missed = heard ? event : null;
    return;
  }
  heard = true;
  const begins = event.event === "reset" || event.event === "scenario";
  if (missed && !begins) tell(missed);
  missed = null;
  if (begins) beginAnew();
  state.latest = Math.max(state.latest, event.at_s ?? 0);
  if (event.event === "taken" && event.server) {
    if (!state.sparks.has(event.server)) state.sparks.set(event.server, new Spark());
    state.sparks.get(event.server).add(Math.floor(event.at_s));
  }
  tell(event);
  refreshSoon();
}

function showLink(link) {
  $("link").dataset.state = link;
  put($("link-text"), { live: "live", lost: "no connection", waiting: "connecting" }[link]);
}

async function follow() {
  for (;;) {
    try {
      const response = await ask("GET", "/journal?since=0", undefined, { Accept: "text/event-stream" });
      if (!response.ok) throw new Error(String(response.status));
      forget();
      showLink("live");
      const parser = new EventParser(take);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        parser.feed(value);
      }
    } catch { /* tried again below */ }
    showLink("lost");
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
    refresh();
  }
}

// --- doing ------------------------------------------------------------------

async function toggle(name, button) {
  if (button.getAttribute("aria-disabled") === "true") return;
  const down = state.faults.filter((fault) => takesDown(fault, name));
  button.setAttribute("aria-disabled", true);  // until it has been shown anew
  if (down.length === 0) {
    await act("POST", "/faults", { server: name, do: "refuse" }, `${name} is down`);
  } else {
    for (const fault of down) await act("DELETE", `/faults/${fault.id}`, undefined, `${name} is back`);
  }
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  put($("theme"), theme === "dark" ? "Light" : "Dark");
}

const dark = matchMedia("(prefers-color-scheme: dark)");
setTheme(localStorage.getItem("theme") ?? (dark.matches ? "dark" : "light"));
dark.addEventListener("change", () => { if (!localStorage.getItem("theme")) setTheme(dark.matches ? "dark" : "light"); });
$("theme").addEventListener("click", () => {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  localStorage.setItem("theme", theme);
  setTheme(theme);
});
$("reset").addEventListener("click", () => act("POST", "/reset", {}, "The run began anew"));
$("add").addEventListener("submit", (event) => {
  event.preventDefault();
  const server = $("add-server").value;
  act("POST", "/faults", faultOf(server, $("add-kind").value, $("add-for").value), `Fault added to ${server}`);
});

await refresh();
follow();
setInterval(showSparks, 1000);
setInterval(() => { if (!document.hidden) refresh(); }, 2000);
setInterval(() => put($("clock"), clock(runTime())), 250);
