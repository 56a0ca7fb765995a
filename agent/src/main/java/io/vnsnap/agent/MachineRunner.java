// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Gives a state machine its inputs one at a time, and carries out its actions side by side.
 *
 * <p>The thread that has carried out an action goes on with the first one that follows from it, so
 * that threads do not change while a member stands still.
 *
 * @param <I> inputs of the machine
 * @param <A> actions of the machine
 */
final class MachineRunner<I, A> {
  /** Carries out actions. */
  interface Worker<I, A> {
    /** Whether the action only hands something on, and so is carried out in the machine's order. */
    boolean isImmediate(A action);

    /**
     * Carries it out, however long it takes.
     *
     * @return the answer for the machine, if the action has one
     */
    Optional<I> perform(A action);
  }

  private final Function<I, List<A>> machine;
  private final Worker<I, A> worker;
  private final Executor threads;
  private final Object turn = new Object();

  MachineRunner(Function<I, List<A>> machine, Worker<I, A> worker, Executor threads) {
    this.machine = machine;
    this.worker = worker;
    this.threads = threads;
  }

  /** Takes an input from outside; returns without waiting for what follows from it. */
  void post(I input) {
    advance(input, false);
  }

  private void run(A action) {
    Optional<A> next = Optional.of(action);
    while (next.isPresent()) {
      next = worker.perform(next.get()).flatMap(answer -> advance(answer, true));
    }
  }

  /** Returns the action that the calling thread should carry out itself, if it may. */
  private Optional<A> advance(I input, boolean callerWorks) {
    A own = null;
    synchronized (turn) {
      for (A action : machine.apply(input)) {
        if (worker.isImmediate(action)) {
          worker.perform(action);
        } else if (callerWorks && own == null) {
          own = action;
        } else {
          threads.execute(() -> run(action));
        }
      }
    }
    return Optional.ofNullable(own);
  }
}
