// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/** Does one thing to many at once: hosts and guests mostly wait for others. */
public final class Parallel {
  private Parallel() {}

  public static <T> void each(Collection<T> items, Consumer<T> task) {
    map(
        items,
        item -> {
          task.accept(item);
          return item;
        });
  }

  /** The results in the items' order, once all are done; the first failure is thrown then. */
  public static <T, R> List<R> map(Collection<T> items, Function<T, R> function) {
    if (items.isEmpty()) {
      return List.of();
    }
    ExecutorService threads = Executors.newFixedThreadPool(items.size());
    try {
      List<Callable<R>> calls =
          items.stream().<Callable<R>>map(item -> () -> function.apply(item)).toList();
      return threads.invokeAll(calls).stream().map(Parallel::result).toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while hosts or guests were at work", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static <R> R result(Future<R> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new LabException("a task of the lab failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while hosts or guests were at work", e);
    }
  }
}
