// What a listing's status means.

/** Whether it is over: nothing moves it any more. */
export function hasEnded(status) {
  return status === "closed" || status === "cancelled";
}
