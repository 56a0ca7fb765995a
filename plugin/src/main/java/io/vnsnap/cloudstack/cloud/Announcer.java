// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

/** Tells CloudStack's events, usage records and alerts. Never fails. */
public interface Announcer {
  /**
   * What an event is about.
   *
   * @param type such as VNI.SNAPSHOT.CREATE
   * @param accountId whose it is
   * @param startEventId the event that the others of the same operation refer to; 0 if there is
   *     none
   * @param networkId the network or VPC, which CloudStack can show beside the event, or null
   */
  record Subject(String type, long accountId, long startEventId, Long networkId, boolean vpc) {}

  void started(Subject subject, String description);

  void completed(Subject subject, String description);

  void failed(Subject subject, String description);

  /** For operators. */
  void alert(long zoneId, String subject, String body);

  /** A snapshot came into being or went. */
  void usage(
      String type, long accountId, long zoneId, long id, String uuid, String name, long bytes);
}
