/**
 * write(1, "Hello World\n", 12), then int3. Runs at any address, and pushes nothing: the 128 bytes below the stack
 * pointer (the red zone) belong to the function that was interrupted.
 */
export const helloCode: Uint8Array = Buffer.concat([
  Buffer.from('488d3512000000', 'hex'), // lea rsi, [rip + 18]: the text behind the int3
  Buffer.from('b801000000', 'hex'), // mov eax, 1: write
  Buffer.from('bf01000000', 'hex'), // mov edi, 1: standard output
  Buffer.from('ba0c000000', 'hex'), // mov edx, 12: the length
  Buffer.from('0f05', 'hex'), // syscall
  Buffer.from('cc', 'hex'), // int3
  Buffer.from('Hello World\n'),
])
