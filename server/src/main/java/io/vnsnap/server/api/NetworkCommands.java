// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.config.ServerSettings;
import io.vnsnap.server.service.Machines;
import io.vnsnap.server.service.Network;
import io.vnsnap.server.service.SnapshotServer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The commands about networks, their machines, and what an account may have. */
final class NetworkCommands {
  private final SnapshotServer server;
  private final ServerSettings settings;
  private final Responses responses;

  NetworkCommands(SnapshotServer server, ServerSettings settings, Responses responses) {
    this.server = server;
    this.settings = settings;
    this.responses = responses;
  }

  Stream<ApiCommand> all() {
    return Stream.of(
        ApiCommand.asking("checkVniSnapshot", this::check),
        ApiCommand.asking("listNetworks", this::list),
        ApiCommand.asking("listVirtualMachines", this::machines),
        ApiCommand.asking("listVniSnapshotLimits", this::limits),
        ApiCommand.changing("deleteNetwork", this::delete));
  }

  private JsonNode check(Parameters parameters, Caller caller) throws InterruptedException {
    Network network = server.networks().require(caller, parameters.required("networkid"));
    Machines.Verdict verdict =
        server.machines().check(network, parameters.flag("skipstopped").orElse(false));
    return responses.named("vnisnapshotcheck", responses.check(network, verdict));
  }

  private JsonNode list(Parameters parameters, Caller caller) {
    List<Network> found =
        server.networks().visible(caller).stream()
            .filter(network -> parameters.isMeant("id", network.id()))
            .filter(network -> parameters.isMeant("account", network.account()))
            .filter(network -> parameters.isMeant(network.name()))
            .toList();
    Parameters.Page page = parameters.page();
    return responses.list(
        "network",
        found.stream().skip(page.skip()).limit(page.size()).map(responses::network).toList(),
        found.size());
  }

  private JsonNode machines(Parameters parameters, Caller caller) throws InterruptedException {
    Network network = server.networks().require(caller, parameters.required("networkid"));
    List<MachineResponse> found = new ArrayList<>();
    for (Machines.Machine machine : server.machines().check(network, false).machines()) {
      if (parameters.isMeant(machine.name())) {
        found.add(responses.machine(machine, caller));
      }
    }
    Parameters.Page page = parameters.page();
    return responses.list(
        "virtualmachine",
        found.stream().skip(page.skip()).limit(page.size()).toList(),
        found.size());
  }

  /**
   * @param max null if there is no limit
   */
  private record LimitResponse(String kind, String name, long used, Integer max) {}

  private JsonNode limits(Parameters parameters, Caller caller) {
    String account =
        caller.isAdmin() ? parameters.text("account").orElse(caller.account()) : caller.account();
    OptionalInt limit = settings.limit(account);
    return responses.list(
        "vnisnapshotlimit",
        List.of(
            new LimitResponse(
                "account",
                account,
                server.snapshots().count(account),
                limit.isPresent() ? limit.getAsInt() : null)),
        1);
  }

  private JsonNode delete(Parameters parameters, Caller caller) {
    return responses.begun(server.operations().removeNetwork(caller, parameters.required("id")));
  }
}
