// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.agent.JavaProgram;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.SnapshotService;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.vni.Vni;
import io.vnsnap.vni.VniFile;
import io.vnsnap.vni.VniFileException;
import io.vnsnap.vni.VniFolder;
import io.vnsnap.vni.VniName;
import io.vnsnap.vni.transport.AgentCommandLine;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The command: options that all subcommands share, and the way to the VNI, the store and hosts. */
@Command(
    name = "vnsnap",
    description = "Snapshots, restores and clones running networks of virtual machines.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    usageHelpAutoWidth = true,
    subcommands = {
      CheckCommand.class,
      CreateCommand.class,
      ListCommand.class,
      ShowCommand.class,
      DeleteCommand.class,
      VerifyCommand.class,
      RestoreCommand.class,
      CloneCommand.class,
      ExportCommand.class,
      RemoveCommand.class,
      DiscoverCommand.class,
      ServeCommand.class,
      AgentCommand.class,
      GenerateCompletion.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      " 1:an error in VNsnap or its surroundings",
      " 2:a wrong argument, or a VNI file that can't be read",
      " 3:something stands in the way; nothing was touched",
      " 4:given up; everything was taken back",
      " 5:no such snapshot",
      " 6:the name is in use",
      " 7:the snapshot is damaged",
      " 8:another operation uses the snapshot",
      " 9:the store can't be read or written",
      "10:done, but not for all members"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vnsnap discover --host h1=local --bridge br0 --name shop --out shop.yaml",
      "  vnsnap check shop.yaml",
      "  vnsnap create shop.yaml before-upgrade",
      "  vnsnap restore shop.yaml before-upgrade",
      "  vnsnap clone shop.yaml before-upgrade shop-test",
      "",
      "A VNI is given by its file, or by the NAME of a file NAME.yaml in /etc/vnsnap or in a",
      "folder of $$VNSNAP_VNI_PATH."
    })
public final class Vnsnap {
  private static final Path DEFAULT_STORE = Path.of("/var/lib/vnsnap");
  private static final Path DEFAULT_VNI_FOLDER = Path.of("/etc/vnsnap");

  private static final int STANDARD_ERROR = 2;

  private final Environment environment;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Where snapshots are. Default: the store of the VNI file, else $$VNSNAP_STORE, else /var/lib/vnsnap.")
  private Path store;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      scope = ScopeType.INHERIT,
      description = "How to print results: table or json. Default: ${DEFAULT-VALUE}.")
  private Results.Format format;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      scope = ScopeType.INHERIT,
      description = "Give up, and take everything back, after so long: 90s, 10m or 2h.")
  private Duration timeout;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show every message and step, and where an error comes from.")
  private boolean debug;

  Vnsnap(Environment environment) {
    this.environment = environment;
  }

  public static void main(String[] arguments) {
    boolean debug = Arrays.asList(arguments).contains("--debug");
    configureLog(debug);
    AgentCommandLine agents =
        new AgentCommandLine(
            JavaProgram.ofThisProcess(Vnsnap.class)::command,
            debug ? List.of("--debug") : List.of());
    Environment environment =
        new Environment(
            new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8)),
            new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8)),
            isTerminal(STANDARD_ERROR),
            System.getenv(),
            Environment.agentProcesses(agents));
    System.exit(run(environment, arguments));
  }

  /** Runs one command and returns its exit code. */
  static int run(Environment environment, String... arguments) {
    Vnsnap vnsnap = new Vnsnap(environment);
    CommandLine commandLine = new CommandLine(vnsnap);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.registerConverter(Duration.class, named(Vnsnap::parseDuration));
    commandLine.registerConverter(SnapshotName.class, named(SnapshotName::new));
    commandLine.registerConverter(MemberName.class, named(MemberName::new));
    commandLine.registerConverter(VniName.class, named(VniName::new));
    commandLine.setOut(environment.out());
    commandLine.setErr(environment.err());
    Failures failures = new Failures(environment.err(), () -> vnsnap.debug);
    commandLine.setParameterExceptionHandler(failures);
    commandLine.setExecutionExceptionHandler(failures);
    int exitCode = commandLine.execute(arguments);
    environment.out().flush();
    environment.err().flush();
    return exitCode;
  }

  /** slf4j-simple is configured by system properties alone. */
  private static void configureLog(boolean debug) {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", debug ? "debug" : "warn");
    System.setProperty("org.slf4j.simpleLogger.showDateTime", Boolean.toString(debug));
    System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "HH:mm:ss.SSS");
    System.setProperty("org.slf4j.simpleLogger.showThreadName", Boolean.toString(debug));
    System.setProperty("org.slf4j.simpleLogger.showShortLogName", "true");
  }

  /** Java's own console needs input and output to be a terminal as well. */
  static boolean isTerminal(int descriptor) {
    try {
      String target =
          Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor))).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private static <T> ITypeConverter<T> named(Function<String, T> converter) {
    return text -> {
      try {
        return converter.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  private static Duration parseDuration(String text) {
    if (!text.matches("[1-9][0-9]{0,8}[smh]")) {
      throw new IllegalArgumentException("\"%s\" is no time; use 90s, 10m or 2h".formatted(text));
    }
    return Duration.parse("PT" + text);
  }

  Environment environment() {
    return environment;
  }

  Results results() {
    return new Results(environment.out(), format);
  }

  ProgressView progress() {
    return new ProgressView(environment.err(), environment.isTerminal());
  }

  /** Tells people, not machines, something on the side. */
  void note(String sentence) {
    environment.err().println(sentence);
    environment.err().flush();
  }

  /** Says what is not as it should be, though all is done. */
  void warn(String sentence) {
    note("vnsnap: warning: " + sentence);
  }

  Session session() {
    return new Session(Optional.ofNullable(timeout));
  }

  Path vniFile(String argument) throws VniFileException {
    return vniFolder().find(argument);
  }

  Vni vni(String argument) throws VniFileException {
    return new VniFile().read(vniFile(argument));
  }

  private VniFolder vniFolder() {
    List<Path> folders =
        Optional.ofNullable(environment.variables().get("VNSNAP_VNI_PATH")).stream()
            .flatMap(path -> Arrays.stream(path.split(":")))
            .filter(folder -> !folder.isEmpty())
            .map(Path::of)
            .toList();
    return new VniFolder(folders.isEmpty() ? List.of(DEFAULT_VNI_FOLDER) : folders);
  }

  private SnapshotStore store() {
    return SnapshotStore.at(usualStore());
  }

  /** Where snapshots are, unless a VNI file says otherwise. */
  Path usualStore() {
    return Optional.ofNullable(store)
        .or(() -> Optional.ofNullable(environment.variables().get("VNSNAP_STORE")).map(Path::of))
        .orElse(DEFAULT_STORE);
  }

  private SnapshotStore store(Vni vni) {
    return store == null && vni.store().isPresent() ? SnapshotStore.at(vni.store().get()) : store();
  }

  /** Where the VNI's snapshots are. */
  Path storeRoot(Vni vni) {
    return store(vni).root();
  }

  /** Prints how a restore went, and says what is not as it should be. */
  ExitCode print(RestoreReport report) {
    report.warnings().forEach(this::warn);
    report
        .failures()
        .forEach((member, reason) -> note("vnsnap: member %s: %s".formatted(member, reason)));
    results().print(report.text(), report);
    return report.failures().isEmpty() ? ExitCode.OK : ExitCode.PARTLY;
  }

  /** What works with the store alone. */
  SnapshotService service() {
    return new SnapshotService(
        (host, listener) -> {
          throw new IllegalStateException("no host is needed for this");
        },
        store());
  }

  /** What works with the VNI's hosts and its store. */
  SnapshotService service(Vni vni) {
    return new SnapshotService(environment.connectors().apply(vni), store(vni));
  }
}
