export function restoreFdLimit(): void {}
