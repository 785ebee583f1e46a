/** Things that are done to the same run wait for each other. */
export type OneAtATime = <Result>(id: number, work: () => Promise<Result>) => Promise<Result>;

export function createOneAtATime(): OneAtATime {
  const latest = new Map<number, Promise<unknown>>();
  return (id, work) => {
    const done = (latest.get(id) ?? Promise.resolve()).then(work);
    const settled = done.catch(() => {});
    latest.set(id, settled);
    void settled.then(() => {
      if (latest.get(id) === settled) latest.delete(id);
    });
    return done;
  };
}
