'use strict'
// A server that loses a descriptor for each upload until there is none left, and then has callers all at once. They are in
// another process, with a limit of their own. The exit code is how many connections the server knows of.
const { spawn } = require('node:child_process')
const fs = require('node:fs')
const http = require('node:http')

const [, , folder, port] = process.argv
if (port !== undefined) {
  const call = (path) =>
    new Promise((resolve) => {
      const request = http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
        response.resume().on('end', resolve)
      })
      request.on('error', resolve)
    })
  const run = async () => {
    for (let count = 0; count < 60; count++) await call('/upload')
    await Promise.all(Array.from({ length: 20 }, () => call('/slow')))
  }
  void run()
} else {
  let number = 0
  const server = http.createServer((request, response) => {
    if (request.url === '/slow') return setTimeout(() => response.end(), 50)
    try {
      fs.openSync(`${folder}/upload-${number++}`, 'w')
    } catch {
      response.statusCode = 500
    }
    response.end()
  })
  let connections = 0
  server.on('connection', () => connections++)
  server.listen(0, '127.0.0.1', () => {
    const child = spawn(process.execPath, [__filename, folder, String(server.address().port)], { stdio: 'ignore' })
    child.on('exit', () => process.exit(connections))
  })
}
