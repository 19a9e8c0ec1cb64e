// What the page says, as functions of what the API says. Nothing here touches the document.

/** "0:07", "12:30", "1:02:03"; with tenths of a second for events. */
export function clock(seconds, tenths = false) {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (parts[0] === 0) parts.shift();
  const text = parts.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
  return tenths ? `${text}.${Math.floor((seconds - whole) * 10)}` : text;
}

const kShuts = ["drop", "refuse", "unreachable"];
const kLimits = ["client", "first", "skip", "every", "chance"];

/** Whether a fault keeps everybody from connecting to exactly this server. */
export function takesDown(fault, server) {
  const stage = fault.stage ?? "connect";
  return fault.active && fault.server === server && stage === "connect" && kShuts.includes(fault.do) &&
    !kLimits.some((key) => key in fault);
}

const kActs = {
  drop: "no answer", refuse: "connections refused", unreachable: "host unreachable", reset: "connections reset",
  close: "connections closed", garble: "garbled answers", lose: "loses mail", "accept-then-close": "keeps mail, closes",
  "no-starttls": "no STARTTLS", "break-tls": "TLS fails", servfail: "SERVFAIL", refused: "REFUSED",
  nxdomain: "NXDOMAIN", nodata: "no data", formerr: "FORMERR", notimp: "NOTIMP", truncate: "truncated answers",
  "wrong-id": "answers with a wrong id", answer: "other records",
};

/** What a fault does, in a few words. */
export function effect(fault) {
  const parts = [];
  if (fault.reply) parts.push(fault.reply.split("\n")[0]);
  else if (fault.do) parts.push(kActs[fault.do] ?? fault.do);
  if (fault.delay) parts.push(`${fault.delay} late`);
  if (fault.rate) parts.push(`reads at ${fault.rate}`);
  if (fault.stage && fault.stage !== "connect") parts.push(`at ${fault.stage}`);
  return parts.join(", ");
}

/** Whom a fault is about. */
export function subject(fault) {
  return fault.server ?? fault.address ?? fault.zone ?? fault.resolver ?? "";
}

/** When a fault holds, in words. */
export function period(fault) {
  const parts = [];
  if (fault.at && fault.at !== "0s") parts.push(`from ${fault.at}`);
  if (fault.for) parts.push(`for ${fault.for}`);
  if (fault.until) parts.push(`until ${fault.until}`);
  if (fault.repeat) parts.push(`every ${fault.repeat}`);
  return parts.join(" ");
}

/** The keys of the fault that the form describes. */
export function faultOf(server, kind, length) {
  const kinds = {
    drop: { do: "drop" },
    refuse: { do: "refuse" },
    banner: { reply: "421 4.3.2 Service not available" },
    tempfail: { stage: "rcpt", reply: "451 4.3.0 Try again later" },
    permfail: { stage: "rcpt", reply: "550 5.1.1 No such user" },
    slow: { stage: "rcpt", delay: "5s" },
    lose: { do: "lose" },
  };
  return { server, ...kinds[kind], ...(length ? { for: length } : {}) };
}

const kFates = { stored: "took", queued: "queued", discarded: "threw away" };

/** An event as a line of the feed, or null if it is not worth one. */
export function line(event) {
  const message = `message${event.message ? ` ${event.message}` : ""}${event.to ? ` to ${event.to}` : ""}`;
  switch (event.event) {
    case "taken":
      return {
        tone: event.fate === "discarded" ? "bad" : "good",
        text: `${event.server} ${kFates[event.fate]} ${message}${event.reply ? `: ${event.reply}` : ""}`,
      };
    case "try":
      if (event.outcome === "accepted") return null;
      return {
        tone: "bad",
        text: `${event.server ?? event.address ?? "DNS"}: ${event.reply || event.outcome} at ${event.stage}, ${message}`,
      };
    case "refused":
      return { tone: "bad", text: `${event.server}: ${event.reply || event.outcome} at ${event.stage}${event.to ? `, ${event.to}` : ""}` };
    case "ended":
      return event.ending === "delivered" ? null : { tone: "bad", text: `${message} ${event.ending} by ${event.sender}` };
    case "fault":
      return {
        tone: "plain",
        text: `${event.server ? `${event.server}: ` : ""}fault ${event.name ?? event.fault} struck${event.reply ? `, ${event.reply}` : ""}`,
      };
    case "fault-added": return { tone: "hand", text: `Fault added: ${subject(event.fault)}, ${effect(event.fault)}` };
    case "fault-changed": return { tone: "hand", text: `Fault changed: ${subject(event.fault)}, ${effect(event.fault)}` };
    case "fault-removed": return { tone: "hand", text: `Fault removed: ${subject(event.fault)}, ${effect(event.fault)}` };
    case "reset": return { tone: "hand", text: "The run began anew" };
    case "scenario": return { tone: "hand", text: `Scenario replaced: ${event.title}` };
    case "run-ended": return { tone: "hand", text: "The run has ended" };
    case "missed": return { tone: "plain", text: `${event.count} events were too many to show` };
    default: return null;
  }
}

/** What happened in each of the last 60 seconds of the run. */
export class Spark {
  constructor() { this.counts = new Map(); }
  add(second) {
    this.counts.set(second, (this.counts.get(second) ?? 0) + 1);
    for (const old of this.counts.keys()) if (old <= second - 60) this.counts.delete(old);
  }
  /** The counts of the minute that ends with this second. */
  minute(second) { return Array.from({ length: 60 }, (_, i) => this.counts.get(second - 59 + i) ?? 0); }
  total(second) { return this.minute(second).reduce((sum, count) => sum + count, 0); }
  /** Bars in a box of 120 × 36. */
  path(second) {
    const counts = this.minute(second);
    const most = Math.max(4, ...counts);
    return counts.map((count, i) => {
      const height = count === 0 ? 0 : Math.max(2, Math.round((count / most) * 34));
      return height ? `M${i * 2} 36v-${height}h1.5v${height}z` : "";
    }).join("");
  }
}

/** Splits a stream of server-sent events; `take` is called with each one's data. */
export class EventParser {
  constructor(take) { this.take = take; this.rest = ""; }
  feed(text) {
    const blocks = (this.rest + text).split("\n\n");
    this.rest = blocks.pop();
    for (const block of blocks) {
      const data = block.split("\n").find((row) => row.startsWith("data: "));
      if (data) this.take(JSON.parse(data.slice("data: ".length)));
    }
  }
}
