// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.server.VnsnapServer;
import io.vnsnap.server.access.Users;
import io.vnsnap.server.config.ServerFile;
import io.vnsnap.server.config.ServerSettings;
import io.vnsnap.server.config.ServerSettings.Listen;
import io.vnsnap.server.config.SettingsException;
import io.vnsnap.server.record.RecordException;
import io.vnsnap.vni.VniFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "serve",
    description =
        "Serves the API and web pages for networks of plain libvirt hosts, and takes snapshots on schedule. Ends with Ctrl-C or SIGTERM.",
    subcommands = ServeUserCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  vnsnap serve shop.yaml                        for trying it out: this machine, no login",
      "  vnsnap serve --config /etc/vnsnap/server.yaml",
      "  vnsnap serve user add anna --account shop     asks for the password",
      "  vnsnap serve user key monitor                 makes an API key",
      "",
      "A server file:",
      "  listen: 127.0.0.1:8460            # elsewhere it needs tls and a user",
      "  tls: {certificate: server.pem, key: server.key}",
      "  state: /var/lib/vnsnap-server",
      "  ui: /usr/share/vnsnap/ui",
      "  networks:",
      "    - {vni: shop.yaml, account: shop}",
      "  accounts:",
      "    - {name: shop, max-snapshots: 20}",
      "  max-snapshots: 1000"
    })
final class ServeCommand implements Callable<Integer> {
  static final Path USUAL_FILE = Path.of("/etc/vnsnap/server.yaml");

  @ParentCommand private Vnsnap vnsnap;

  @Parameters(
      arity = "0..*",
      paramLabel = "VNI",
      description = "VNIs to serve without a server file: to this machine alone, without login.")
  private List<String> vnis = new ArrayList<>();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The server file. Default: /etc/vnsnap/server.yaml, unless VNIs are given.")
  private Path config;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS:PORT",
      description = "Where to listen instead; port 0 is any that is free. Default: 127.0.0.1:8460.")
  private String listen;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Where the server keeps its records. Default: /var/lib/vnsnap-server.")
  private Path state;

  @Option(names = "--ui", paramLabel = "DIR", description = "The folder of the web pages.")
  private Path pages;

  Vnsnap vnsnap() {
    return vnsnap;
  }

  @Override
  public Integer call() throws Exception {
    ServerSettings settings = settings();
    Users users = Users.in(settings.state());
    CountDownLatch ended = new CountDownLatch(1);
    try (VnsnapServer server = start(settings, users)) {
      CountDownLatch stop = new CountDownLatch(1);
      Thread hook = new Thread(() -> endAtSignal(stop, ended), "signal");
      Runtime.getRuntime().addShutdownHook(hook);
      vnsnap.environment().out().printf("%s%n", server.address());
      vnsnap.environment().out().flush();
      if (!server.isClosed()) {
        vnsnap.note(
            "Everybody on this machine may use it; vnsnap serve user add makes it ask who.");
      }
      stop.await();
    } finally {
      ended.countDown();
    }
    return ExitCode.OK.number();
  }

  private static void endAtSignal(CountDownLatch stop, CountDownLatch ended) {
    stop.countDown();
    try {
      // It has a limit of its own.
      ended.await();
      // To be told to end is how a server ends: Java itself would say that a signal killed it.
      Runtime.getRuntime().halt(ExitCode.OK.number());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private VnsnapServer start(ServerSettings settings, Users users) throws CommandException {
    try {
      return VnsnapServer.start(
          settings,
          users,
          vnsnap.environment().connectors(),
          vnsnap.usualStore(),
          InstantSource.system());
    } catch (SettingsException e) {
      throw new CommandException(ExitCode.NOT_POSSIBLE, e.getMessage(), e);
    } catch (RecordException e) {
      throw new CommandException(ExitCode.STORE_UNUSABLE, e.getMessage(), e);
    }
  }

  /** As the server file and the options have it. */
  ServerSettings settings() throws CommandException, VniFileException {
    try {
      if (vnis.isEmpty()) {
        return changed(new ServerFile().read(Optional.ofNullable(config).orElse(USUAL_FILE)));
      }
      if (config != null) {
        throw new CommandException(
            ExitCode.USAGE, "give a server file or VNIs, not both; the file names its own");
      }
      List<ServerSettings.Network> networks = new ArrayList<>();
      for (String vni : vnis) {
        networks.add(new ServerSettings.Network(vnsnap.vni(vni), "admin"));
      }
      return changed(
          ServerSettings.trial(Listen.DEFAULT, ServerSettings.STATE, Optional.empty(), networks));
    } catch (SettingsException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  private ServerSettings changed(ServerSettings settings) {
    return new ServerSettings(
        Optional.ofNullable(listen).map(Listen::parse).orElse(settings.listen()),
        settings.tls(),
        Optional.ofNullable(state).map(Path::toAbsolutePath).orElse(settings.state()),
        Optional.ofNullable(pages).map(Path::toAbsolutePath).or(settings::pages),
        settings.networks(),
        settings.accounts(),
        settings.mostSnapshots());
  }

  /** The state folder alone: users can be added before there is a server file. */
  Path stateFolder() throws CommandException, VniFileException {
    if (state != null) {
      return state.toAbsolutePath();
    }
    return config != null || Files.exists(USUAL_FILE) ? settings().state() : ServerSettings.STATE;
  }
}
