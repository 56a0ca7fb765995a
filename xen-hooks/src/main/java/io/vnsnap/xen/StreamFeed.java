// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import com.sun.jna.LastErrorException;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Libc;
import io.vnsnap.xen.stream.DeviceState;
import io.vnsnap.xen.stream.SaveHeader;
import io.vnsnap.xen.stream.StreamWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the stream that libvirt restores, through a named pipe, of a member's files. */
final class StreamFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamFeed.class);
  private static final int OWNER_ONLY = 0600;

  private final Path pipe;
  private final Path directory;
  private final String xml;
  private final DeviceState devices;
  private final Thread thread;
  private volatile IOException failure;

  /**
   * @param pipe made here, and removed at the end
   * @param directory the member's folder in the snapshot
   */
  StreamFeed(Path pipe, Path directory, String xml) throws HypervisorException {
    this.pipe = pipe;
    this.directory = directory;
    this.xml = xml;
    try {
      this.devices = DeviceState.read(directory.resolve(CheckpointFactory.DEVICE_FILE));
      Libc.mkfifo(pipe.toString(), OWNER_ONLY);
    } catch (IOException | LastErrorException e) {
      throw new HypervisorException(
          "the snapshot in %s can't be loaded: %s".formatted(directory, e.getMessage()), e);
    }
    this.thread = new Thread(this::run, "vnsnap-xen-feed");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try (FileChannel memory = FileChannel.open(directory.resolve(CheckpointFactory.MEMORY_FILE));
        FileChannel out = FileChannel.open(pipe, StandardOpenOption.WRITE)) {
      out.write(SaveHeader.libvirt(xml));
      new StreamWriter(devices, memory).write(out);
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Why the stream broke off on our side, in front of what libvirt says of it. */
  HypervisorException explain(HypervisorException restore) {
    IOException why = failure;
    return why == null
        ? restore
        : new HypervisorException("%s (%s)".formatted(restore.getMessage(), why.getMessage()), why);
  }

  @Override
  public void close() {
    // Who still waits for a reader gets one, and then an error.
    try (FileChannel reader =
        FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      LOG.debug("{} ends", reader);
    } catch (IOException e) {
      LOG.debug("ending {}", pipe, e);
    }
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
      Files.deleteIfExists(pipe);
    } catch (IOException e) {
      LOG.warn("{} could not be removed: {}", pipe, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
