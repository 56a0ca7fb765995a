// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.record.Figures;
import io.vnsnap.server.record.SnapshotRecord;
import io.vnsnap.server.service.Adoption;
import io.vnsnap.server.service.ChannelFiles;
import io.vnsnap.server.service.NewSnapshot;
import io.vnsnap.server.service.ServerException;
import io.vnsnap.server.service.ServerException.Kind;
import io.vnsnap.server.service.SnapshotServer;
import io.vnsnap.vni.VniName;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The commands about snapshots and their members. */
final class SnapshotCommands {
  private final SnapshotServer server;
  private final Responses responses;

  SnapshotCommands(SnapshotServer server, Responses responses) {
    this.server = server;
    this.responses = responses;
  }

  Stream<ApiCommand> all() {
    return Stream.of(
        ApiCommand.changing("createVniSnapshot", this::create),
        ApiCommand.asking("listVniSnapshots", this::list),
        ApiCommand.changing("updateVniSnapshot", this::update),
        ApiCommand.changing("deleteVniSnapshot", this::delete),
        ApiCommand.changing("restoreVniSnapshot", this::restore),
        ApiCommand.changing("cloneVniSnapshot", this::clone),
        ApiCommand.asking("listVniSnapshotMembers", this::members),
        ApiCommand.asking("getVniSnapshotChannel", this::channel),
        new ApiCommand("importVniSnapshots", true, true, this::importAll));
  }

  private JsonNode create(Parameters parameters, Caller caller) {
    return responses.begun(
        server
            .operations()
            .create(
                caller,
                parameters.required("networkid"),
                new NewSnapshot(
                    parameters.text("name"),
                    parameters.text("description"),
                    parameters.map("tags").orElse(Map.of()),
                    parameters.flag("skipstopped").orElse(false),
                    Optional.empty())));
  }

  private JsonNode list(Parameters parameters, Caller caller) {
    List<SnapshotRecord> found =
        server.snapshots().visible(caller).stream()
            .filter(snapshot -> isMeant(snapshot, parameters))
            .toList();
    Parameters.Page page = parameters.page();
    return responses.list(
        "vnisnapshot",
        found.stream()
            .skip(page.skip())
            .limit(page.size())
            .map(snapshot -> response(snapshot, caller))
            .toList(),
        found.size());
  }

  private static boolean isMeant(SnapshotRecord snapshot, Parameters parameters) {
    PlaceResponse place =
        Responses.place(snapshot.origin().networkId(), snapshot.origin().networkName());
    return parameters.isMeant("id", snapshot.id())
        && parameters.isMeant("name", snapshot.label().name())
        && parameters.isMeant(snapshot.label().name())
        && parameters.isMeant("networkid", place.networkId())
        && parameters.isMeant("vpcid", "")
        && parameters.isMeant("zoneid", place.zoneId())
        && parameters.isMeant("policyid", snapshot.policyId().orElse(""))
        && parameters.isMeant("account", snapshot.origin().account())
        && parameters
            .text("state")
            .map(state -> state.equalsIgnoreCase(snapshot.state().label()))
            .orElse(true);
  }

  private SnapshotResponse response(SnapshotRecord snapshot, Caller caller) {
    return responses.snapshot(snapshot, server.jobs().progressOf(snapshot.id()), caller);
  }

  private JsonNode update(Parameters parameters, Caller caller) {
    String id = server.snapshots().require(caller, parameters.required("id")).id();
    SnapshotRecord updated =
        server
            .snapshots()
            .rename(
                id,
                parameters.text("name"),
                parameters.text("description"),
                parameters.map("tags"));
    return responses.named("vnisnapshot", response(updated, caller));
  }

  private JsonNode delete(Parameters parameters, Caller caller) {
    return responses.begun(server.operations().delete(caller, parameters.required("id")));
  }

  private JsonNode restore(Parameters parameters, Caller caller) {
    return responses.begun(server.operations().restore(caller, parameters.required("id")));
  }

  private JsonNode clone(Parameters parameters, Caller caller) {
    String id = parameters.required("id");
    VniName name = name(parameters.required("name"));
    return responses.begun(server.operations().clone(caller, id, name));
  }

  private static VniName name(String text) {
    try {
      return new VniName(text);
    } catch (IllegalArgumentException e) {
      throw new ServerException(Kind.INVALID, e.getMessage(), e);
    }
  }

  private JsonNode members(Parameters parameters, Caller caller) {
    SnapshotRecord snapshot =
        server.snapshots().require(caller, parameters.required("vnisnapshotid"));
    Set<String> there =
        server.networks().visible(caller).stream()
            .filter(network -> network.id().equals(snapshot.origin().networkId()))
            .flatMap(network -> network.vni().members().stream())
            .map(member -> member.name().value())
            .collect(Collectors.toSet());
    List<Figures.Member> found =
        snapshot.figures().map(Figures::members).orElse(List.of()).stream()
            .filter(member -> parameters.isMeant(member.name()))
            .toList();
    Parameters.Page page = parameters.page();
    return responses.list(
        "vnisnapshotmember",
        found.stream()
            .skip(page.skip())
            .limit(page.size())
            .map(member -> responses.member(snapshot, member, there::contains, caller))
            .toList(),
        found.size());
  }

  private record ChannelResponse(String id, String name, long size, String content) {}

  private JsonNode channel(Parameters parameters, Caller caller) {
    String id = parameters.required("id");
    for (SnapshotRecord snapshot : server.snapshots().visible(caller)) {
      for (Figures.Member member : snapshot.figures().map(Figures::members).orElse(List.of())) {
        if (Responses.memberId(snapshot, member).equals(id)) {
          return channel(id, snapshot, member);
        }
      }
    }
    throw new ServerException(Kind.INVALID, "there is no member " + id);
  }

  private JsonNode channel(String id, SnapshotRecord snapshot, Figures.Member member) {
    byte[] content = new ChannelFiles(server.networks()).read(snapshot, member.name());
    return responses.named(
        "vnisnapshotchannel",
        new ChannelResponse(
            id,
            member.name() + ".pcapng",
            content.length,
            Base64.getEncoder().encodeToString(content)));
  }

  private record ImportResponse(
      int count, List<SnapshotResponse> vniSnapshot, List<String> skipped) {}

  private JsonNode importAll(Parameters parameters, Caller caller) {
    Adoption.Adopted adopted = server.adoption().run();
    return responses.named(
        "vnisnapshotimport",
        new ImportResponse(
            adopted.adopted().size(),
            adopted.adopted().stream().map(snapshot -> response(snapshot, caller)).toList(),
            adopted.problems()));
  }
}
