'use strict'
// Opens files in three ways, each in a function of its own.
const fs = require('node:fs')
const folder = process.argv[2]

function readConfig() {
  return fs.openSync(`${folder}/config`, 'w')
}

class Audit {
  append() {
    return fs.openSync(`${folder}/audit`, 'a')
  }
}

const main = (depth) => {
  if (depth > 0) return main(depth - 1)
  readConfig()
  new Audit().append()
  ;[1].forEach(() => fs.openSync(`${folder}/each`, 'w'))
}

main(2)
