// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloud.hypervisor.kvm.storage.KVMStoragePool;
import io.vnsnap.cloudstack.message.NfsStore;
import io.vnsnap.cloudstack.message.VnsnapStoreAnswer;
import io.vnsnap.cloudstack.message.VnsnapStoreCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HostStoresTest {
  private static final NfsStore STORE = NfsStore.below("nfs://server/export");

  @TempDir Path folder;

  private final List<String> done = new ArrayList<>();
  private HostStores stores;
  private Path link;
  private Path export;
  private Path mounts;

  @BeforeEach
  void host() throws IOException {
    stores = new HostStores(this::place);
    link = place(STORE.path());
    export = Files.createDirectory(folder.resolve("export"));
    mounts = Files.createDirectory(folder.resolve("mnt"));
  }

  private Path place(Path path) {
    return folder.resolve(path.subpath(0, path.getNameCount()).toString());
  }

  /** As CloudStack does it: what is mounted must be there, and one URL has one path. */
  private KVMStoragePool pool(String url) {
    done.add("mount " + url);
    Path source = folder.resolve(url.substring("nfs://server/".length()));
    if (!Files.isDirectory(source)) {
      throw new IllegalStateException("mount.nfs: No such file or directory\nexit status 32");
    }
    Path target = mounts.resolve(url.substring("nfs://".length()).replace('/', '-'));
    try {
      if (!Files.exists(target)) {
        Files.createSymbolicLink(target, source);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return new KVMStoragePool() {
      @Override
      public String getLocalPath() {
        return target.toString();
      }

      @Override
      public boolean delete() {
        done.add("leave " + url);
        return target.toFile().delete();
      }
    };
  }

  private VnsnapStoreAnswer mount() {
    return stores.mount(new VnsnapStoreCommand(STORE), this::pool);
  }

  @Test
  void makesTheFolderAndMountsIt() throws IOException {
    assertThat(mount().problem()).isEmpty();

    assertThat(done)
        .containsExactly(
            "mount nfs://server/export",
            "leave nfs://server/export",
            "mount nfs://server/export/vnsnap");
    Path made = export.resolve("vnsnap");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx--x--x");
    Files.createFile(link.resolve("snapshot"));
    assertThat(made.resolve("snapshot")).exists();
  }

  @Test
  void leavesWhatIsMountedAlone() throws IOException {
    mount();
    Files.createFile(link.resolve("snapshot"));
    done.clear();

    assertThat(mount().problem()).isEmpty();

    assertThat(done).containsExactly("mount nfs://server/export/vnsnap");
    assertThat(link.resolve("snapshot")).exists();
  }

  @Test
  void findsAFolderThatIsThere() throws IOException {
    Files.createDirectory(export.resolve("vnsnap"));
    assertThat(mount().problem()).isEmpty();
    assertThat(link).isDirectory();
  }

  @Test
  void followsAMountThatHasMoved() throws IOException {
    mount();
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.delete(link);
    Files.createSymbolicLink(link, elsewhere);

    assertThat(mount().problem()).isEmpty();

    assertThat(link.toRealPath()).isEqualTo(export.resolve("vnsnap").toRealPath());
  }

  @Test
  void saysWhyAServerIsOfNoUse() throws IOException {
    Files.delete(export);
    assertThat(mount().problem())
        .isEqualTo(
            "nfs://server/export/vnsnap can't be mounted (mount.nfs: No such file or directory);"
                + " see that the NFS server lets this host read and write there");
    assertThat(link).doesNotExist();
  }

  @Test
  void mountsOneAtATime() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<VnsnapStoreAnswer> first =
        CompletableFuture.supplyAsync(
            () ->
                stores.mount(
                    new VnsnapStoreCommand(STORE),
                    url -> {
                      begun.countDown();
                      try {
                        goOn.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                      return pool(url);
                    }));
    begun.await();
    CompletableFuture<VnsnapStoreAnswer> second = CompletableFuture.supplyAsync(this::mount);
    goOn.countDown();

    assertThat(first.get().problem()).isEmpty();
    assertThat(second.get().problem()).isEmpty();
    assertThat(done.stream().filter(step -> step.startsWith("leave"))).hasSize(1);
  }
}
