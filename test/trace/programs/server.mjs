// An HTTP server that answers with the path; says its port.
import { createServer } from 'node:http'

const server = createServer((request, response) => response.end(request.url))
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
