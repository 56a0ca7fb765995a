// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import com.cloud.hypervisor.kvm.storage.KVMStoragePool;
import io.vnsnap.cloudstack.message.NfsStore;
import io.vnsnap.cloudstack.message.VnsnapStoreAnswer;
import io.vnsnap.cloudstack.message.VnsnapStoreCommand;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The stores that this host has mounted. Each is a storage pool of libvirt of its own, which
 * CloudStack uses for nothing else and so does not take away; it stays until the host is restarted,
 * since processes that outlive an operation read from it.
 */
public final class HostStores {
  private static final Logger LOG = LogManager.getLogger(HostStores.class);

  /** CloudStack's agent has few threads; a server that does not answer must not have them all. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final UnaryOperator<Path> place;
  private final Lock mounting = new ReentrantLock();

  public HostStores() {
    this(UnaryOperator.identity());
  }

  /**
   * @param place where a path of hosts is on this one
   */
  HostStores(UnaryOperator<Path> place) {
    this.place = place;
  }

  /**
   * Does nothing if the store is mounted already.
   *
   * @param pools CloudStack's way to mount a URL
   */
  public VnsnapStoreAnswer mount(
      VnsnapStoreCommand command, Function<String, KVMStoragePool> pools) {
    try {
      if (!mounting.tryLock(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        return VnsnapStoreAnswer.failed(
            command,
            "%s can't be mounted, since this host waits for an NFS server; look at the servers and the network"
                .formatted(command.url()));
      }
      try {
        mount(NfsStore.at(command.url()), pools);
        return VnsnapStoreAnswer.mounted(command);
      } finally {
        mounting.unlock();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} can't be mounted", command.url(), e);
      return VnsnapStoreAnswer.failed(
          command,
          "%s can't be mounted (%s); see that the NFS server lets this host read and write there"
              .formatted(
                  command.url(), String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return VnsnapStoreAnswer.failed(command, "CloudStack's agent ends; try again later");
    }
  }

  private void mount(NfsStore store, Function<String, KVMStoragePool> pools) throws IOException {
    Path link = place.apply(store.path());
    if (!Files.isDirectory(link)) {
      makeFolder(store, pools);
    }
    Path mounted = Path.of(pools.apply(store.url()).getLocalPath());
    if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(mounted)) {
      return;
    }
    LOG.info("{} is mounted at {}", store.url(), mounted);
    Files.createDirectories(link.getParent());
    Path fresh = link.resolveSibling(link.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createSymbolicLink(fresh, mounted);
    Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What can be mounted must be there first. */
  private static void makeFolder(NfsStore store, Function<String, KVMStoragePool> pools)
      throws IOException {
    KVMStoragePool export = pools.apply(store.exportUrl());
    try {
      // QEMU, which need not be root, must get to the files that it is to write.
      Files.createDirectory(
          Path.of(export.getLocalPath(), store.folder()),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    } catch (FileAlreadyExistsException e) {
      LOG.debug("{} is there", store.url());
    } finally {
      leave(export);
    }
  }

  private static void leave(KVMStoragePool export) {
    try {
      export.delete();
    } catch (RuntimeException e) {
      LOG.warn("{} stays mounted", export.getLocalPath(), e);
    }
  }
}
