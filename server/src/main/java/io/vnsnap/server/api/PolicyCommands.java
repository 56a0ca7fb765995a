// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.record.PolicyRecord;
import io.vnsnap.server.service.Network;
import io.vnsnap.server.service.Policies;
import io.vnsnap.server.service.SnapshotServer;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** The commands about policies. */
final class PolicyCommands {
  private final SnapshotServer server;
  private final Responses responses;
  private final InstantSource clock;

  PolicyCommands(SnapshotServer server, Responses responses, InstantSource clock) {
    this.server = server;
    this.responses = responses;
    this.clock = clock;
  }

  Stream<ApiCommand> all() {
    return Stream.of(
        ApiCommand.changing("createVniSnapshotPolicy", this::create),
        ApiCommand.asking("listVniSnapshotPolicies", this::list),
        ApiCommand.changing("updateVniSnapshotPolicy", this::update),
        ApiCommand.changing("deleteVniSnapshotPolicy", this::delete));
  }

  private JsonNode create(Parameters parameters, Caller caller) {
    Network network = server.networks().require(caller, parameters.required("networkid"));
    PolicyRecord made = server.policies().create(network, wanted(parameters));
    return responses.named("vnisnapshotpolicy", response(made, caller));
  }

  private static Policies.Wanted wanted(Parameters parameters) {
    return new Policies.Wanted(
        parameters.text("name"),
        parameters.text("intervaltype"),
        parameters.text("schedule"),
        parameters.text("timezone"),
        parameters.number("maxsnaps"),
        parameters.flag("skipstopped"),
        parameters.flag("active"));
  }

  private JsonNode list(Parameters parameters, Caller caller) {
    List<PolicyRecord> found =
        server.policies().visible(caller).stream()
            .filter(policy -> parameters.isMeant("id", policy.id()))
            .filter(policy -> parameters.isMeant("networkid", policy.networkId()))
            .filter(policy -> parameters.isMeant("vpcid", ""))
            .filter(policy -> parameters.isMeant("account", policy.account()))
            .filter(policy -> parameters.isMeant(policy.terms().name()))
            .toList();
    Parameters.Page page = parameters.page();
    return responses.list(
        "vnisnapshotpolicy",
        found.stream()
            .skip(page.skip())
            .limit(page.size())
            .map(policy -> response(policy, caller))
            .toList(),
        found.size());
  }

  private PolicyResponse response(PolicyRecord policy, Caller caller) {
    String network =
        server.networks().visible(caller).stream()
            .filter(known -> known.id().equals(policy.networkId()))
            .findFirst()
            .map(Network::name)
            .orElse(null);
    return responses.policy(policy, network, clock.instant());
  }

  private JsonNode update(Parameters parameters, Caller caller) {
    PolicyRecord updated =
        server.policies().update(caller, parameters.required("id"), wanted(parameters));
    return responses.named("vnisnapshotpolicy", response(updated, caller));
  }

  private JsonNode delete(Parameters parameters, Caller caller) {
    server.policies().delete(caller, parameters.required("id"));
    return responses.success();
  }
}
