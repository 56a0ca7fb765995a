// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.cloud.exception.PermissionDeniedException;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.NewSnapshot;
import io.vnsnap.cloudstack.service.Place;
import io.vnsnap.cloudstack.service.VniException;
import io.vnsnap.cloudstack.service.VniSnapshots;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import org.apache.cloudstack.api.ApiCommandResourceType;
import org.apache.cloudstack.api.ApiErrorCode;
import org.apache.cloudstack.api.BaseAsyncCmd;
import org.apache.cloudstack.api.ServerApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.ArgumentCaptor;

class CommandsTest {
  private final VniSnapshots service = mock(VniSnapshots.class);

  private static void set(Object command, String field, Object value) throws Exception {
    Class<?> type = command.getClass();
    while (true) {
      try {
        Field found = type.getDeclaredField(field);
        found.setAccessible(true);
        found.set(command, value);
        return;
      } catch (NoSuchFieldException e) {
        type = type.getSuperclass();
      }
    }
  }

  private CreateVniSnapshotCmd create() throws Exception {
    CreateVniSnapshotCmd command = new CreateVniSnapshotCmd();
    command.service = service;
    set(command, "networkId", 20L);
    return command;
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID, PARAM_ERROR",
    "NOT_NOW, RESOURCE_IN_USE_ERROR",
    "LIMIT, ACCOUNT_RESOURCE_LIMIT_ERROR",
    "FAILED, INTERNAL_ERROR",
    "UNUSABLE, SERVICE_UNAVAILABLE"
  })
  void sayRefusalsAsCloudStackDoes(VniException.Kind kind, ApiErrorCode code) {
    assertThatThrownBy(
            () ->
                Commands.run(
                    () -> {
                      throw new VniException(kind, "one sentence");
                    }))
        .isInstanceOf(ServerApiException.class)
        .hasMessage("one sentence")
        .hasCauseInstanceOf(VniException.class);
    assertThat(code).isNotNull();
  }

  @Test
  void passOnWhatCloudStackThrows() {
    assertThatThrownBy(
            () ->
                Commands.run(
                    () -> {
                      throw new PermissionDeniedException("no");
                    }))
        .isInstanceOf(PermissionDeniedException.class);
  }

  @Test
  void createHandsOverWhatItIsGiven() throws Exception {
    VniSnapshotVO row = new VniSnapshotVO();
    row.setId(7);
    when(service.allocate(any())).thenReturn(row);
    CreateVniSnapshotCmd command = create();
    set(command, "name", "nightly");
    set(command, "skipStopped", true);
    set(command, "accountName", "web");
    set(command, "domainId", 3L);
    Map<String, Object> tags = new HashMap<>();
    tags.put("0", Map.of("key", "env", "value", "prod"));
    set(command, "tags", tags);

    command.create();

    ArgumentCaptor<NewSnapshot> request = ArgumentCaptor.forClass(NewSnapshot.class);
    org.mockito.Mockito.verify(service).allocate(request.capture());
    assertThat(request.getValue())
        .isEqualTo(
            new NewSnapshot(
                new Place(20L, null),
                new OwnerChoice("web", 3L, null),
                "nightly",
                null,
                null,
                true,
                Map.of("env", "prod")));
  }

  @Test
  void createIsOneAtATimeInItsNetworkOrVpc() throws Exception {
    CreateVniSnapshotCmd command = create();
    assertThat(command.getSyncObjType()).isEqualTo(BaseAsyncCmd.networkSyncObject);
    assertThat(command.getSyncObjId()).isEqualTo(20);
    set(command, "networkId", null);
    set(command, "vpcId", 8L);
    assertThat(command.getSyncObjType()).isEqualTo(BaseAsyncCmd.vpcSyncObject);
    assertThat(command.getSyncObjId()).isEqualTo(8);
  }

  @Test
  void createNeedsAPlace() throws Exception {
    CreateVniSnapshotCmd command = create();
    set(command, "networkId", null);
    assertThatThrownBy(command::create)
        .isInstanceOf(ServerApiException.class)
        .hasMessage("say either networkid or vpcid, and not both");
  }

  @Test
  void operationsAreOneAtATimeInTheNetworkOfTheSnapshot() throws Exception {
    RestoreVniSnapshotCmd command = new RestoreVniSnapshotCmd();
    command.service = service;
    set(command, "id", 7L);
    when(service.placeOf(7)).thenReturn(new Place(20L, null));
    assertThat(command.getSyncObjType()).isEqualTo(BaseAsyncCmd.networkSyncObject);
    assertThat(command.getSyncObjId()).isEqualTo(20);
    assertThat(command.getApiResourceType()).isEqualTo(ApiCommandResourceType.Network);
    when(service.placeOf(7)).thenReturn(new Place(null, 8L));
    assertThat(command.getSyncObjType()).isEqualTo(BaseAsyncCmd.vpcSyncObject);
    assertThat(command.getApiResourceType()).isEqualTo(ApiCommandResourceType.Vpc);
    when(service.placeOf(7)).thenReturn(new Place(null, null));
    assertThat(command.getSyncObjType()).isNull();
    assertThat(command.getSyncObjId()).isNull();
  }

  @Test
  void operationsBelongToTheOwnerOfTheSnapshot() throws Exception {
    DeleteVniSnapshotCmd command = new DeleteVniSnapshotCmd();
    command.service = service;
    set(command, "id", 7L);
    when(service.ownerOfSnapshot(7)).thenReturn(2L);
    assertThat(command.getEntityOwnerId()).isEqualTo(2);
  }

  @Test
  void tagsHaveOneForm() {
    assertThat(Commands.tags(null)).isNull();
    assertThatThrownBy(() -> Commands.tags(Map.of("0", "env=prod")))
        .hasMessageStartingWith("say tags as tags[0].key=");
  }
}
