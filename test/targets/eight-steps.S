// flags: -nostdlib -static -no-pie
// Eight instructions, at known addresses: writes "hello world\n" to standard error, exits with 0.
  .section .rodata
text:
  .ascii "hello world\n"
  .set length, . - text

  .text
  .globl _start
_start:
  mov $1, %eax
  mov $2, %edi
  mov $text, %esi
  mov $length, %edx
  syscall
  mov $60, %eax
  xor %edi, %edi
  syscall

  .section .note.GNU-stack, "", @progbits
