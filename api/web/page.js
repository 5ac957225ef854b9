// The page's script: it exchanges the code in the address for a token, shows
// the status, and shows it again whenever the feed says that something changed.
// What it shows it writes as text: nothing that comes from others is markup.

const words = JSON.parse(document.getElementById("words").textContent);
const language = document.documentElement.lang;
const tokenName = "tally-token";
const retryAfter = 2000; // milliseconds between two tries while nobody answers

const say = (key, values = {}) =>
  words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const count = (key, n, values = {}) => say(n === 1 ? key + "1" : key, { n, ...values });
const calls = (named) => named.name || named.short;

function element(name, text, kind) {
  const e = document.createElement(name);
  e.textContent = text;
  if (kind) e.className = kind;
  return e;
}

const show = (id, ...children) => document.getElementById(id).replaceChildren(...children);

class Closed extends Error {}

async function ask(path, headers = {}) {
  const token = sessionStorage.getItem(tokenName);
  if (!token) throw new Closed();
  const answer = await fetch(path, { headers: { Authorization: "Bearer " + token, ...headers } });
  if (answer.status === 401) {
    sessionStorage.removeItem(tokenName);
    throw new Closed();
  }
  if (!answer.ok) throw new Error(answer.statusText);
  return answer;
}

// enter exchanges the code, and takes it out of the address at once.
async function enter() {
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  const answer = await fetch("/v1/token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code }),
  });
  if (answer.ok) sessionStorage.setItem(tokenName, (await answer.json()).token);
}

const moment = (at) => new Date(at).toLocaleString(language, { weekday: "long", hour: "numeric", minute: "numeric" });

function stripOf(status) {
  const { strip, communities } = status;
  const alone = communities.every((c) => c.purpose === "private");
  const over = communities.some((c) => c.ended);
  const rest = over ? say("goesNoMore") : alone ? say("nobody") : say("allWith");
  const parts = [
    strip.saved ? element("span", say("saved") + " ✔", "good") : element("span", say("notSaved"), "heed"),
    element("span", strip.not_yet ? count("notYet", strip.not_yet) : rest),
  ];
  if (strip.last_met) {
    parts.push(element("span", say("met", { who: calls(strip.last_met.person), when: moment(strip.last_met.at) })));
  } else {
    parts.push(element("span", say("neverMet")));
  }
  parts.push(
    strip.needs_you
      ? element("span", count("needs", strip.needs_you), "heed")
      : element("span", say("needs0"))
  );
  return parts;
}

// phrase is the words for a code out of a family of them, or the text that
// came along where the catalogue has none.
const phrase = (family, code, values, text) => (words[family + "-" + code] ? say(family + "-" + code, values) : text);

// needOf is what waits for the person, and the command that sees to it.
function needOf(need) {
  const { args } = need;
  const what = phrase("motion", args.motion, args, args.text ?? "");
  const why = phrase("why", args.why, args, "");
  const item = element("span", phrase("need", need.code, { ...args, what, why }, need.text) + " ", "heed");
  item.append(element("code", need.do));
  return item;
}

function communityOf(c) {
  const item = element("li", "");
  item.append(
    element("strong", c.purpose === "private" ? say("private") : calls(c)),
    element("span", count("entries", c.entries)),
    Object.assign(element("span", c.words.join(" ")), { title: say("words") }),
    ...(c.ended ? [element("span", say("ended"), "heed")] : []),
    ...c.needs_you.map(needOf)
  );
  return item;
}

// refusalOf is a device that does not take this one in.
const refusalOf = (r) =>
  element("li", say("refuses", { who: calls(r.person), device: r.device.short, n: r.times, when: moment(r.since) }), "heed");

function showStatus(status) {
  show("strip", ...stripOf(status));
  show("behind", ...status.strip.not_yet_with.map((b) =>
    element("li", count("lacks", b.entries, { who: calls(b.person), where: calls(b.community) }))),
    ...(status.strip.refused_by ?? []).map(refusalOf));
  show("list", ...status.communities.map(communityOf));
  show("place", say("here", { dir: status.dir }));
}

// events yields the names of events as they come.
async function* events(after) {
  const answer = await ask("/v1/changes?after=" + after, { Accept: "text/event-stream" });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) yield /^event: (\w+)$/m.exec(block)?.[1];
  }
}

// follow shows the status, and again after each change until the stream ends.
async function follow() {
  let status = await (await ask("/v1/status")).json();
  showStatus(status);
  for await (const name of events(status.as_of)) {
    if (name === "ping") continue;
    status = await (await ask("/v1/status")).json();
    showStatus(status);
  }
}

async function run() {
  for (;;) {
    try {
      await follow();
    } catch (error) {
      if (error instanceof Closed) {
        show("strip", element("span", say("closed"), "heed"));
        return;
      }
      show("strip", element("span", say("away"), "heed"));
    }
    await new Promise((resolve) => setTimeout(resolve, retryAfter));
  }
}

enter().catch(() => {}).then(run);
