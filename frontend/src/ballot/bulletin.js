// The page that checks a bulletin: files are read here and go nowhere.
import { tally, verify } from "./verify.js";

document.addEventListener("DOMContentLoaded", () => {
  const words = JSON.parse(document.getElementById("words").textContent);
  document.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const place = document.querySelector("[data-findings]");
    try {
      const { bulletin, recount, receipt, signer } = await typed(event.target.elements);
      const found = await verify(bulletin, recount, receipt, signer ? [signer] : []);
      place.replaceChildren(heading(bulletin, found, words), list(found, words), ...counts(bulletin, recount, words));
    } catch {
      place.replaceChildren(text("p", words.unreadable, "bad"));
    }
    place.focus();
  });
});

async function typed({ bulletin, recount, receipt, hash, signer }) {
  const typedHash = hash.value.replace(/\s/g, "").toLowerCase();
  return {
    bulletin: await read(bulletin),
    recount: await read(recount),
    receipt: (await read(receipt)) ?? (typedHash ? { ballot: typedHash } : null),
    signer: signer.value.trim(),
  };
}

async function read(input) {
  const file = input.files[0];
  return file ? JSON.parse(await file.text()) : null;
}

function heading(bulletin, found, words) {
  const bad = found.filter(({ result }) => result === "failed").length;
  const open = found.filter(({ result }) => result === "not_checked").length;
  const sentence = bad ? words.summary_bad : open ? words.summary_open : words.summary_good;
  return text("h2", `${bulletin.title}：${fill(sentence, { bad, open })}`, bad ? "bad" : "good");
}

function list(found, words) {
  const items = document.createElement("ul");
  for (const { rule, result, values } of found) {
    items.append(text("li", `${words[result]} ${fill(words[`${rule}_${result}`] ?? rule, values)}`, result));
  }
  return items;
}

function counts(bulletin, recount, words) {
  if (!recount) return [];
  const groups = Object.fromEntries(bulletin.electorates.map(({ id, title }) => [id, title]));
  return Object.entries(tally(recount)).flatMap(([id, keys]) => [
    text("h3", fill(words.counted, { title: groups[id] })),
    table(keys, words, bulletin.titles),
  ]);
}

function table(keys, words, titles) {
  const made = document.createElement("table");
  for (const [key, times] of Object.entries(keys)) {
    const row = made.insertRow();
    row.append(text("th", key));
    const named = (value) => (titles?.[key] ?? titles?.[""] ?? {})[value] ?? value;
    const sorted = Object.entries(times).sort(([one], [other]) => (one === "") - (other === "") || (one < other ? -1 : 1));
    row.append(text("td", sorted.map(([value, count]) => `${named(value) || words.blank} ${count}`).join("，")));
  }
  return made;
}

function text(name, content, style = "") {
  const element = document.createElement(name);
  element.textContent = content;
  element.className = style;
  return element;
}

const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
