// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.fake;

import io.vnsnap.agent.AgentServer;
import io.vnsnap.agent.JavaProgram;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * An agent as a process of its own, on a host without members. It dies as if it were killed when a
 * message comes to it or is about to leave it.
 *
 * <p>Argument: a folder.
 */
public final class StoreAgentProgram {
  private static final int KILLED = 137;

  private StoreAgentProgram() {}

  /** The command that starts it. */
  public static List<String> command(Path folder) {
    return JavaProgram.ofThisProcess(StoreAgentProgram.class).command(List.of(folder.toString()));
  }

  /**
   * From now on the next of them dies at this message; those after it live.
   *
   * @param message the type of a command, before which it dies, or of an event, instead of which
   */
  public static void dieAt(Path folder, String message) {
    try {
      Path unfinished = Files.writeString(folder.resolve("die-at.new"), message);
      Files.move(unfinished, order(folder), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether none is still to die. */
  public static boolean hasDied(Path folder) {
    return !Files.exists(order(folder));
  }

  private static Path order(Path folder) {
    return folder.resolve("die-at");
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    FakeHost host = new FakeHost(folder.resolve("run"));
    OutputStream events = new Events(System.out, folder);
    try (AgentServer server = host.agent(new Commands(System.in, folder), events)) {
      server.serve();
    }
  }

  private static void dieIfOrdered(Path folder, String line) throws IOException {
    Path order = order(folder);
    try {
      if (line.contains("\"type\":\"%s\"".formatted(Files.readString(order)))
          && Files.deleteIfExists(order)) {
        Runtime.getRuntime().halt(KILLED);
      }
    } catch (NoSuchFileException e) {
      // Nobody is to die, or another one just did.
    }
  }

  private static final class Commands extends FilterInputStream {
    private final Path folder;

    private Commands(InputStream in, Path folder) {
      super(in);
      this.folder = folder;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      if (read > 0) {
        dieIfOrdered(folder, new String(buffer, offset, read, StandardCharsets.UTF_8));
      }
      return read;
    }
  }

  private static final class Events extends FilterOutputStream {
    private final Path folder;

    private Events(OutputStream out, Path folder) {
      super(out);
      this.folder = folder;
    }

    @Override
    public void write(byte[] line) throws IOException {
      dieIfOrdered(folder, new String(line, StandardCharsets.UTF_8));
      out.write(line);
    }
  }
}
