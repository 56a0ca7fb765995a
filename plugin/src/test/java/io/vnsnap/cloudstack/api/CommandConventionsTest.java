// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloud.serializer.Param;
import com.google.gson.annotations.SerializedName;
import io.vnsnap.cloudstack.record.VniSnapshot;
import io.vnsnap.cloudstack.record.VniSnapshotPolicy;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;
import org.apache.cloudstack.api.BaseAsyncCmd;
import org.apache.cloudstack.api.BaseAsyncCreateCmd;
import org.apache.cloudstack.api.BaseCmd;
import org.apache.cloudstack.api.BaseListCmd;
import org.apache.cloudstack.api.EntityReference;
import org.apache.cloudstack.api.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What CloudStack's framework and its users expect of every command. */
class CommandConventionsTest {
  static List<Class<?>> commands() {
    return VniCommands.all();
  }

  private static List<Field> parameters(Class<?> command) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> type = command; type != BaseCmd.class; type = type.getSuperclass()) {
      Arrays.stream(type.getDeclaredFields())
          .filter(field -> field.isAnnotationPresent(Parameter.class))
          .forEach(fields::add);
    }
    return fields;
  }

  @Test
  void areAllThatTheDocumentationNames() {
    assertThat(commands())
        .extracting(command -> command.getAnnotation(APICommand.class).name())
        .containsExactlyInAnyOrder(
            "createVniSnapshot",
            "listVniSnapshots",
            "updateVniSnapshot",
            "deleteVniSnapshot",
            "restoreVniSnapshot",
            "cloneVniSnapshot",
            "checkVniSnapshot",
            "listVniSnapshotMembers",
            "getVniSnapshotChannel",
            "listVniSnapshotLimits",
            "createVniSnapshotPolicy",
            "listVniSnapshotPolicies",
            "updateVniSnapshotPolicy",
            "deleteVniSnapshotPolicy",
            "importVniSnapshots");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void areNamedAsTheirClassesAndDescribed(Class<?> command) throws Exception {
    APICommand annotation = command.getAnnotation(APICommand.class);
    assertThat(command.getSimpleName()).isEqualToIgnoringCase(annotation.name() + "Cmd");
    assertThat(annotation.description()).endsWith(".");
    assertThat(annotation.since()).isEqualTo("4.22.0");
    assertThat(annotation.entityType()).containsAnyOf(VniSnapshot.class, VniSnapshotPolicy.class);
    assertThat(annotation.requestHasSensitiveInfo()).isFalse();
    assertThat(annotation.responseHasSensitiveInfo())
        .isEqualTo(command == GetVniSnapshotChannelCmd.class);
    assertThat(command.getDeclaredConstructor().newInstance()).isInstanceOf(BaseCmd.class);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void areForAllRolesButTheImport(Class<?> command) {
    RoleType[] authorized = command.getAnnotation(APICommand.class).authorized();
    if (command == ImportVniSnapshotsCmd.class) {
      assertThat(authorized).containsExactly(RoleType.Admin);
    } else {
      assertThat(authorized).containsExactlyInAnyOrder(RoleType.values());
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void haveParametersThatTheFrameworkUnderstands(Class<?> command) {
    Set<String> names = new HashSet<>();
    for (Field field : parameters(command)) {
      Parameter parameter = field.getAnnotation(Parameter.class);
      assertThat(parameter.name()).matches("[a-z]+");
      assertThat(names.add(parameter.name())).as(parameter.name()).isTrue();
      assertThat(parameter.description()).isNotBlank();
      Class<?> expected =
          switch (parameter.type()) {
            case UUID -> Long.class;
            case STRING -> String.class;
            case BOOLEAN -> Boolean.class;
            case INTEGER -> Integer.class;
            case MAP -> java.util.Map.class;
            default -> throw new AssertionError(parameter.type());
          };
      assertThat(field.getType()).isEqualTo(expected);
    }
  }

  /** CloudStack turns a UUID into a number by the entity that the response refers to. */
  @ParameterizedTest
  @CsvSource({"VniSnapshotResponse", "VniSnapshotPolicyResponse"})
  void referToEntities(String response) throws Exception {
    EntityReference reference =
        Class.forName("io.vnsnap.cloudstack.api." + response).getAnnotation(EntityReference.class);
    assertThat(reference.value()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "CreateVniSnapshotCmd, true",
    "RestoreVniSnapshotCmd, true",
    "CloneVniSnapshotCmd, true",
    "DeleteVniSnapshotCmd, true",
    "UpdateVniSnapshotCmd, false",
    "CheckVniSnapshotCmd, false",
    "CreateVniSnapshotPolicyCmd, false"
  })
  void areAsynchronousWhenTheyTakeTime(String name, boolean asynchronous) throws Exception {
    Class<?> command = Class.forName("io.vnsnap.cloudstack.api." + name);
    assertThat(BaseAsyncCmd.class.isAssignableFrom(command)).isEqualTo(asynchronous);
  }

  @Test
  void makeTheirEntityBeforeTheJob() {
    assertThat(BaseAsyncCreateCmd.class).isAssignableFrom(CreateVniSnapshotCmd.class);
  }

  @ParameterizedTest
  @CsvSource({
    "CreateVniSnapshotCmd, VNI.SNAPSHOT.CREATE",
    "RestoreVniSnapshotCmd, VNI.SNAPSHOT.RESTORE",
    "CloneVniSnapshotCmd, VNI.SNAPSHOT.CLONE",
    "DeleteVniSnapshotCmd, VNI.SNAPSHOT.DELETE"
  })
  void haveEventTypes(String name, String type) throws Exception {
    BaseAsyncCmd command =
        Class.forName("io.vnsnap.cloudstack.api." + name)
            .asSubclass(BaseAsyncCmd.class)
            .getDeclaredConstructor()
            .newInstance();
    assertThat(command.getEventType()).isEqualTo(type);
    assertThat(command.getEventDescription()).contains("VNI snapshot");
  }

  @Test
  void listsCanBePaged() {
    assertThat(commands())
        .filteredOn(command -> command.getAnnotation(APICommand.class).name().startsWith("list"))
        .allMatch(BaseListCmd.class::isAssignableFrom)
        .hasSize(4);
  }

  static List<Class<?>> responses() {
    return List.of(
        PlacedResponse.class,
        OwnedResponse.class,
        VniSnapshotResponse.class,
        VniSnapshotMemberResponse.class,
        VniSnapshotPolicyResponse.class,
        VniCheckResponse.class,
        VniCheckMachineResponse.class,
        VniCloneResponse.class,
        VniCloneMachineResponse.class,
        VniImportResponse.class,
        VniTagResponse.class,
        VniProgressResponse.class,
        VniMemberProgressResponse.class,
        VniChannelResponse.class,
        VniLimitResponse.class);
  }

  @ParameterizedTest
  @MethodSource("responses")
  void responsesNameAndDescribeEveryField(Class<?> response) {
    for (Field field : response.getDeclaredFields()) {
      assertThat(field.getAnnotation(SerializedName.class).value()).matches("[a-z]+");
      assertThat(field.getAnnotation(Param.class).description()).isNotBlank();
    }
  }

  @Test
  void tenantsDoNotSeeHosts() throws Exception {
    for (String field : List.of("hostId", "storePath")) {
      assertThat(
              VniSnapshotResponse.class
                  .getDeclaredField(field)
                  .getAnnotation(Param.class)
                  .authorized())
          .containsExactly(RoleType.Admin);
    }
    for (String field : List.of("hostId", "hostName", "instanceName")) {
      assertThat(
              VniSnapshotMemberResponse.class
                  .getDeclaredField(field)
                  .getAnnotation(Param.class)
                  .authorized())
          .containsExactly(RoleType.Admin);
    }
  }
}
