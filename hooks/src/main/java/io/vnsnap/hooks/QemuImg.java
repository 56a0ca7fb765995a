// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import io.vnsnap.core.port.HypervisorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** The program qemu-img, see its manual page. */
public final class QemuImg {
  private static final String PROGRAM = "qemu-img";
  private static final Duration LAST_WAIT = Duration.ofSeconds(30);

  private static final Duration LOOK = Duration.ofMillis(200);

  private final Duration timeout;
  private final Runnable stillWanted;

  public QemuImg(Duration timeout) {
    this(timeout, () -> {});
  }

  /**
   * @param stillWanted called now and then while the program runs, by another thread; what it
   *     throws ends the program and is thrown on
   */
  public QemuImg(Duration timeout, Runnable stillWanted) {
    this.timeout = timeout;
    this.stillWanted = stillWanted;
  }

  /** Makes an empty qcow2 image. */
  public void create(Path image, long sizeBytes) throws HypervisorException {
    run("create", "-q", "-f", "qcow2", image.toString(), Long.toString(sizeBytes));
  }

  /** Makes a qcow2 image that takes from the backing image, also qcow2, what it has not itself. */
  public void createOverlay(Path image, Path backing) throws HypervisorException {
    run("create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", backing.toString(), image.toString());
  }

  /** Copies a raw image to a new qcow2 image; what is zeros takes no room. */
  public void importRaw(Path from, Path to) throws HypervisorException {
    run("convert", "-q", "-f", "raw", "-O", "qcow2", from.toString(), to.toString());
  }

  /**
   * Copies a qcow2 image.
   *
   * @param to a path, or what else qemu-img takes for an image
   * @param existing whether the target exists and is written over as it is
   */
  public void convert(Path from, String to, String format, boolean existing)
      throws HypervisorException {
    List<String> arguments = new ArrayList<>(List.of("convert", "-q", "-f", "qcow2", "-O", format));
    if (existing) {
      arguments.add("-n");
    }
    arguments.add(from.toString());
    arguments.add(to);
    run(arguments.toArray(String[]::new));
  }

  /**
   * Ends every qemu-img that reads or writes an image, also one that another process has started.
   *
   * @param image as it was given to convert
   * @throws HypervisorException if one does not end
   */
  public static void endUsersOf(String image) throws HypervisorException {
    List<ProcessHandle> users =
        ProcessHandle.allProcesses()
            .filter(process -> process.info().command().orElse("").endsWith("/" + PROGRAM))
            .filter(
                process ->
                    Arrays.asList(process.info().arguments().orElse(new String[0])).contains(image))
            .toList();
    users.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle user : users) {
      try {
        user.onExit().get(LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HypervisorException("interrupted while qemu-img ends", e);
      } catch (ExecutionException | TimeoutException e) {
        throw new HypervisorException(
            "qemu-img, process %d, still has %s open and does not end; look at the storage"
                .formatted(user.pid(), image),
            e);
      }
    }
  }

  private void run(String... arguments) throws HypervisorException {
    List<String> command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      AtomicReference<RuntimeException> unwanted = new AtomicReference<>();
      Thread killer = new Thread(() -> killLater(process, unwanted), "qemu-img-timeout");
      killer.setDaemon(true);
      killer.start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
      int status = process.waitFor();
      killer.interrupt();
      if (unwanted.get() != null) {
        throw unwanted.get();
      }
      if (status != 0) {
        throw new HypervisorException(
            "qemu-img %s failed: %s"
                .formatted(arguments[0], output.isEmpty() ? "status " + status : output));
      }
    } catch (IOException e) {
      throw new HypervisorException(
          "qemu-img can't be started (%s); install qemu-utils or qemu-img"
              .formatted(e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HypervisorException("interrupted while qemu-img ran", e);
    }
  }

  private void killLater(Process process, AtomicReference<RuntimeException> unwanted) {
    Deadline deadline = Deadline.in(timeout);
    try {
      while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        stillWanted.run();
        if (deadline.isOver()) {
          process.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      // It ended in time.
    } catch (RuntimeException e) {
      unwanted.set(e);
      process.destroyForcibly();
    }
  }
}
