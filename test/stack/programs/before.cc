// Stands before another source file in a program's debug data.
int before(int number) {
  return number + 1;
}
