// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.vm;

import com.cloud.hypervisor.Hypervisor.HypervisorType;
import com.cloud.utils.fsm.StateObject;
import java.util.Map;
import org.apache.cloudstack.acl.ControlledEntity;
import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

public interface VirtualMachine
    extends ControlledEntity, Identity, InternalIdentity, StateObject<VirtualMachine.State> {
  /** What CloudStack takes a VM's state to be. */
  enum State {
    Starting,
    Running,
    Stopping,
    Stopped,
    Destroyed,
    Expunging,
    Migrating,
    Error,
    Unknown,
    Shutdown,
    Restoring
  }

  /** Whose VM it is. */
  enum Type {
    User,
    DomainRouter
  }

  String getInstanceName();

  String getHostName();

  Long getHostId();

  Long getLastHostId();

  long getDataCenterId();

  long getTemplateId();

  long getServiceOfferingId();

  HypervisorType getHypervisorType();

  Map<String, String> getDetails();
}
