import { Trouble } from "./trouble.mjs";

const AGAIN = "run the command again; it goes on from where it stopped";

/** Messages of tools when something outside the project is wrong; the first match wins. */
const KNOWN = [
  {
    signs: /ENOSPC|No space left on device|not enough space on the disk|EDQUOT|quota exceeded/i,
    sentence: "The disk is full, so % could not finish.",
    remedy: `free about 1 GB and ${AGAIN}.`,
  },
  {
    signs: /EROFS|Read-only file system|EACCES|EPERM|Permission denied/i,
    sentence: "% is not allowed to write into the project folder.",
    remedy: `copy the project to a folder of your own, or change its owner or permissions, and ${AGAIN}.`,
  },
  {
    signs: /ensurepip is not available|No module named '?(venv|ensurepip)/i,
    sentence: "Python's venv module is missing.",
    remedy: "install it (on Debian and Ubuntu: sudo apt install python3-venv) and run the command again.",
  },
  {
    signs: /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY)|unable to get local issuer/i,
    sentence: "% does not trust the certificate of the package registry or of a proxy in between.",
    remedy: `set NODE_EXTRA_CA_CERTS and PIP_CERT to your organisation's certificate file and ${AGAIN}.`,
  },
  {
    signs:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|FETCH_ERROR|NewConnectionError|NameResolutionError|ReadTimeoutError|ConnectTimeoutError|ProxyError|Temporary failure in name resolution|Network is unreachable|Connection refused/i,
    sentence: "% cannot reach the package registry.",
    remedy: `check the network connection (and HTTPS_PROXY, if you are behind a proxy), then ${AGAIN}.`,
  },
  {
    signs: /npm error (code EUSAGE|Missing: |Invalid: )|can only install packages when your package.json/i,
    sentence: "package.json and package-lock.json do not agree.",
    remedy: "run npm install, which writes the lock file anew, and commit both.",
  },
];

/**
 * Turns the output of a tool that failed into a sentence and a remedy.
 * @param {string} title how to call the tool in a sentence
 * @param {string} output
 * @param {string} log file with the whole output
 */
export function diagnose(title, output, log) {
  const known = KNOWN.find(({ signs }) => signs.test(output));
  if (known) return new Trouble(capital(known.sentence.replace("%", title)), known.remedy);
  // The tool's own words, without the lines that name places in its code.
  const tail = output.split(/\r?\n/).filter((line) => line.trim() && !/^\s*at .*[:)]/.test(line));
  return new Trouble(
    capital(`${title} failed.`),
    `read its last lines below (all of them are in ${log}), then run the command again.`,
    tail.slice(-25),
  );
}

const capital = (/** @type {string} */ text) => text[0].toUpperCase() + text.slice(1);
