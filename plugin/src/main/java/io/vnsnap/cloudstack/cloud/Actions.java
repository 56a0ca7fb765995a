// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import java.util.Map;

/**
 * Commands of CloudStack's API, carried out at once, with CloudStack's own checks, limits and
 * events, as the caller of the command that is being executed unless said otherwise.
 */
public interface Actions {
  /**
   * Carries out a command that makes nothing.
   *
   * @param parameters as in a request; without those that say how the answer is to look
   */
  void execute(String command, Map<String, String> parameters) throws ActionException;

  /**
   * Makes a network.
   *
   * @return its UUID
   */
  String createNetwork(Map<String, String> parameters) throws ActionException;

  /**
   * Carries out a command that first makes an entity and then works on it.
   *
   * @return the id of the entity
   */
  long create(String command, Map<String, String> parameters) throws ActionException;

  /** The same for CloudStack itself as the caller. */
  Actions asSystem();
}
