// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

/** Names of parameters and texts that several commands share. */
final class VniParameters {
  static final String ID = "id";
  static final String NAME = "name";
  static final String DESCRIPTION = "description";
  static final String NETWORK_ID = "networkid";
  static final String VPC_ID = "vpcid";
  static final String ZONE_ID = "zoneid";
  static final String HOST_ID = "hostid";
  static final String ACCOUNT = "account";
  static final String DOMAIN_ID = "domainid";
  static final String PROJECT_ID = "projectid";
  static final String TAGS = "tags";
  static final String STATE = "state";
  static final String POLICY_ID = "policyid";
  static final String SNAPSHOT_ID = "vnisnapshotid";
  static final String NETWORK_OFFERING_ID = "networkofferingid";
  static final String SKIP_STOPPED = "skipstopped";
  static final String INTERVAL_TYPE = "intervaltype";
  static final String SCHEDULE = "schedule";
  static final String TIMEZONE = "timezone";
  static final String MAX_SNAPS = "maxsnaps";
  static final String ACTIVE = "active";

  static final String SINCE = "4.22.0";
  static final String ACCOUNT_TEXT =
      "whose virtual machines are meant; for a shared network, and with domainid; the owner of the network, or in a shared network the caller, unless it is said";
  static final String DOMAIN_TEXT = "the domain of the account";
  static final String PROJECT_TEXT = "the project whose virtual machines are meant";
  static final String SKIP_STOPPED_TEXT =
      "true to leave out virtual machines that are stopped; they are not touched by a restore";
  static final String SCHEDULE_TEXT =
      "when: MM for HOURLY, MM:HH for DAILY, MM:HH:DAY for WEEKLY (1 is Sunday) and MONTHLY (1-28)";

  private VniParameters() {}
}
