// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.access.Sessions;
import io.vnsnap.server.config.ServerSettings;
import io.vnsnap.server.service.ServerException;
import io.vnsnap.server.service.ServerException.Kind;
import io.vnsnap.server.service.SnapshotServer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All commands for those who are known. */
public final class Api {
  private final Map<String, ApiCommand> commands = new TreeMap<>();
  private final Responses responses;

  public Api(
      SnapshotServer server, ServerSettings settings, Responses responses, InstantSource clock) {
    this.responses = responses;
    Stream.of(
            new SnapshotCommands(server, responses).all(),
            new PolicyCommands(server, responses, clock).all(),
            new NetworkCommands(server, settings, responses).all(),
            new JobCommands(server.jobs(), responses).all(),
            Stream.of(ApiCommand.asking("listApis", this::listApis)))
        .flatMap(all -> all)
        .forEach(command -> commands.put(command.name(), command));
  }

  public Optional<ApiCommand> find(String name) {
    return Optional.ofNullable(commands.get(name));
  }

  /**
   * @return the content of the response object
   * @throws ServerException NOT_ALLOWED, and what the command throws
   */
  public JsonNode run(ApiCommand command, Parameters parameters, Caller caller)
      throws InterruptedException {
    if (!command.isFor(caller)) {
      throw new ServerException(
          Kind.NOT_ALLOWED, "user %s may not use %s".formatted(caller.user(), command.name()));
    }
    return command.work().run(parameters, caller);
  }

  private record LoginResponse(
      String username,
      String account,
      String domainId,
      String type,
      String sessionKey,
      long timeout) {}

  /** What login answers. */
  public JsonNode loggedIn(Sessions.Opened opened) {
    return responses.of(
        new LoginResponse(
            opened.caller().user(),
            opened.caller().account(),
            Responses.domainId(),
            opened.caller().isAdmin() ? "1" : "0",
            opened.sessionKey(),
            opened.longestIdle().toSeconds()));
  }

  private record ApiResponse(String name) {}

  private JsonNode listApis(Parameters parameters, Caller caller) {
    List<ApiResponse> found =
        commands.values().stream()
            .filter(command -> command.isFor(caller))
            .filter(command -> parameters.isMeant("name", command.name()))
            .map(command -> new ApiResponse(command.name()))
            .toList();
    return responses.list("api", found, found.size());
  }
}
