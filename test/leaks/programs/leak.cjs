'use strict'
// Loses descriptors in the main thread and in the thread pool until there are none left; closes those of readConfig.
const fs = require('node:fs')
const folder = process.argv[2]

function readConfig(n) {
  fs.closeSync(fs.openSync(`${folder}/config-${n % 4}`))
}

function appendAudit(n) {
  fs.openSync(`${folder}/audit-${n}`, 'a')
}

function touchSession(n) {
  return new Promise((resolve, reject) => {
    fs.open(`${folder}/session-${n}`, 'w', (error) => (error ? reject(error) : resolve()))
  })
}

async function main() {
  for (let n = 0; ; n++) {
    readConfig(n)
    appendAudit(n)
    if (n % 3 === 0) await touchSession(n)
  }
}

main().catch(({ code }) => process.exit(code === 'EMFILE' ? 0 : 1))
