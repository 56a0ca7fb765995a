-- Licensed under the Apache License, Version 2.0; see LICENSE.
-- Version 2: what a timeline of the cut is drawn from. Every statement may be run again; MySQL has no
-- ADD COLUMN IF NOT EXISTS, but makes all columns of one ALTER TABLE or none.

SET @vnsnap = IF((SELECT COUNT(*) FROM `information_schema`.`columns` WHERE `table_schema` = DATABASE() AND `table_name` = 'vni_snapshot' AND `column_name` = 'prepare_micros') > 0,
  'DO 0',
  'ALTER TABLE `vni_snapshot`
    ADD COLUMN `prepare_micros` bigint DEFAULT NULL COMMENT ''from the beginning to the first cut'',
    ADD COLUMN `seal_micros` bigint DEFAULT NULL COMMENT ''from the first cut until all was in its files''');
PREPARE `vnsnap` FROM @vnsnap;
EXECUTE `vnsnap`;

SET @vnsnap = IF((SELECT COUNT(*) FROM `information_schema`.`columns` WHERE `table_schema` = DATABASE() AND `table_name` = 'vni_snapshot_member' AND `column_name` = 'save_micros') > 0,
  'DO 0',
  'ALTER TABLE `vni_snapshot_member`
    ADD COLUMN `downtime_micros` bigint DEFAULT NULL COMMENT ''of the pause, what the hypervisor reports'',
    ADD COLUMN `save_micros` bigint DEFAULT NULL COMMENT ''from the cut until memory and disks were in their files''');
PREPARE `vnsnap` FROM @vnsnap;
EXECUTE `vnsnap`;
DEALLOCATE PREPARE `vnsnap`;
