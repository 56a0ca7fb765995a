// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.server.access.Role;
import io.vnsnap.server.access.User;
import io.vnsnap.server.access.Users;
import io.vnsnap.server.record.RecordException;
import io.vnsnap.vni.VniFileException;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "user",
    description = "The users of the server. A server that runs sees changes at once.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServeUserCommand.Add.class,
      ServeUserCommand.ListAll.class,
      ServeUserCommand.Remove.class,
      ServeUserCommand.Key.class
    })
final class ServeUserCommand {
  private static final int SHORTEST_PASSWORD = 8;
  private static final int STANDARD_INPUT = 0;

  @ParentCommand private ServeCommand serve;

  private Users users() throws CommandException, VniFileException {
    return Users.in(serve.stateFolder());
  }

  private Vnsnap vnsnap() {
    return serve.vnsnap();
  }

  /** What is done with the users. */
  @FunctionalInterface
  private interface Work {
    void with(Users users) throws CommandException, IOException;
  }

  private Integer run(Work work) throws CommandException, VniFileException, IOException {
    try {
      work.with(users());
      return ExitCode.OK.number();
    } catch (RecordException e) {
      throw new CommandException(ExitCode.STORE_UNUSABLE, e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  private static CommandException noSuchUser(String name) {
    return new CommandException(
        ExitCode.NOT_FOUND,
        "there is no user %s; vnsnap serve user list shows those that are".formatted(name));
  }

  /** The result for machines. */
  record Document(String user, String account, String role, boolean password, boolean key) {
    static Document of(User user) {
      return new Document(
          user.name(),
          user.account(),
          user.role().name().toLowerCase(Locale.ROOT),
          user.password().isPresent(),
          user.keyHash().isPresent());
    }
  }

  @Command(
      name = "add",
      description = "Adds a user. Asks for the password, or reads it from standard input.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  vnsnap serve user add anna --account shop",
        "  vnsnap serve user add root --account ops --admin < password-file",
        "  vnsnap serve user add prometheus --account ops --metrics    then: user key prometheus"
      })
  static final class Add implements Callable<Integer> {
    @ParentCommand private ServeUserCommand parent;

    @Parameters(paramLabel = "NAME", description = "The user's name.")
    private String name;

    @Option(
        names = "--account",
        required = true,
        paramLabel = "ACCOUNT",
        description = "Whose networks and snapshots the user sees.")
    private String account;

    @Option(names = "--admin", description = "The user sees everything, and may do everything.")
    private boolean admin;

    @Option(names = "--metrics", description = "The user may read metrics, by key, and no more.")
    private boolean metrics;

    @Override
    public Integer call() throws Exception {
      return parent.run(
          users -> {
            Role other = metrics ? Role.METRICS : Role.USER;
            char[] password = metrics ? new char[0] : password();
            if (!users.add(name, account, admin ? Role.ADMIN : other, password)) {
              throw new CommandException(
                  ExitCode.NAME_TAKEN,
                  "there is a user %s already; choose another name or remove that one"
                      .formatted(name));
            }
            parent
                .vnsnap()
                .results()
                .print(
                    "User %s is added.%n".formatted(name), Document.of(parent.named(users, name)));
          });
    }

    private static char[] password() throws CommandException, IOException {
      char[] password = read();
      if (password.length < SHORTEST_PASSWORD) {
        Arrays.fill(password, '\0');
        throw new CommandException(
            ExitCode.USAGE, "a password has at least %d characters".formatted(SHORTEST_PASSWORD));
      }
      return password;
    }

    private static char[] read() throws CommandException, IOException {
      if (!Vnsnap.isTerminal(STANDARD_INPUT)) {
        String line =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return line == null ? new char[0] : line.toCharArray();
      }
      Console console = System.console();
      char[] password = console.readPassword("Password: ");
      char[] again = console.readPassword("Again: ");
      if (password == null || !Arrays.equals(password, again)) {
        throw new CommandException(ExitCode.USAGE, "the two passwords differ; try again");
      }
      return password;
    }
  }

  private User named(Users users, String name) throws CommandException {
    return users.all().stream()
        .filter(user -> user.name().equals(name))
        .findFirst()
        .orElseThrow(() -> noSuchUser(name));
  }

  @Command(name = "list", description = "Lists the users.")
  static final class ListAll implements Callable<Integer> {
    @ParentCommand private ServeUserCommand parent;

    @Override
    public Integer call() throws Exception {
      return parent.run(
          users -> {
            List<Document> documents = users.all().stream().map(Document::of).toList();
            Table table = new Table("USER", "ACCOUNT", "ROLE", "PASSWORD", "KEY");
            documents.forEach(
                user ->
                    table.add(
                        user.user(),
                        user.account(),
                        user.role(),
                        user.password() ? "yes" : "no",
                        user.key() ? "yes" : "no"));
            parent.vnsnap().results().print(table, documents);
          });
    }
  }

  @Command(name = "remove", description = "Removes a user; his sessions and key end at once.")
  static final class Remove implements Callable<Integer> {
    @ParentCommand private ServeUserCommand parent;

    @Parameters(paramLabel = "NAME", description = "The user's name.")
    private String name;

    @Override
    public Integer call() throws Exception {
      return parent.run(
          users -> {
            Document removed = Document.of(parent.named(users, name));
            users.remove(name);
            parent.vnsnap().results().print("User %s is removed.%n".formatted(name), removed);
          });
    }
  }

  /** The result for machines. */
  record KeyDocument(String user, String key) {}

  @Command(
      name = "key",
      description =
          "Makes an API key in place of the user's old one, and shows it this once. Requests say it as Authorization: Bearer KEY.")
  static final class Key implements Callable<Integer> {
    @ParentCommand private ServeUserCommand parent;

    @Parameters(paramLabel = "NAME", description = "The user's name.")
    private String name;

    @Override
    public Integer call() throws Exception {
      return parent.run(
          users -> {
            String key = users.newKey(name).orElseThrow(() -> noSuchUser(name));
            parent.vnsnap().results().print(key + "%n".formatted(), new KeyDocument(name, key));
          });
    }
  }
}
