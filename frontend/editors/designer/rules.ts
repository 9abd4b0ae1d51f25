/**
 * The rules that are looked at while one draws, without bpmnlint's own packer: it brings Node's resolver along.
 *
 * Rule: what would be refused on publishing is said by the server alone (problems.ts), in its words; here stands what a reader of the
 * diagram would stumble over.
 */
import StaticResolver from 'bpmnlint/lib/resolver/static-resolver';
import adHocSubProcess from 'bpmnlint/rules/ad-hoc-sub-process';
import endEventRequired from 'bpmnlint/rules/end-event-required';
import fakeJoin from 'bpmnlint/rules/fake-join';
import labelRequired from 'bpmnlint/rules/label-required';
import linkEvent from 'bpmnlint/rules/link-event';
import noDisconnected from 'bpmnlint/rules/no-disconnected';
import noDuplicateFlows from 'bpmnlint/rules/no-duplicate-sequence-flows';
import noGatewayJoinFork from 'bpmnlint/rules/no-gateway-join-fork';
import noImplicitEnd from 'bpmnlint/rules/no-implicit-end';
import noImplicitStart from 'bpmnlint/rules/no-implicit-start';
import noOverlapping from 'bpmnlint/rules/no-overlapping-elements';
import startEventRequired from 'bpmnlint/rules/start-event-required';
import superfluousGateway from 'bpmnlint/rules/superfluous-gateway';
import superfluousTermination from 'bpmnlint/rules/superfluous-termination';

/** One rule and how bad its breach is. */
export const RULES: Record<string, [unknown, 'error' | 'warn' | 'info']> = {
  'ad-hoc-sub-process': [adHocSubProcess, 'warn'],
  'end-event-required': [endEventRequired, 'warn'],
  'fake-join': [fakeJoin, 'info'],
  'label-required': [labelRequired, 'info'],
  'link-event': [linkEvent, 'error'],
  'no-disconnected': [noDisconnected, 'warn'],
  'no-duplicate-sequence-flows': [noDuplicateFlows, 'error'],
  'no-gateway-join-fork': [noGatewayJoinFork, 'info'],
  'no-implicit-end': [noImplicitEnd, 'warn'],
  'no-implicit-start': [noImplicitStart, 'warn'],
  'no-overlapping-elements': [noOverlapping, 'info'],
  'start-event-required': [startEventRequired, 'warn'],
  'superfluous-gateway': [superfluousGateway, 'info'],
  'superfluous-termination': [superfluousTermination, 'info'],
};

/** What each rule's sentence means for the one who draws, instead of bpmnlint's terse words. */
export const SAID: Record<string, string> = {
  'Element is missing label/name': 'This step has no name, so nobody reads what it is for.',
  'Element is not connected': 'No arrow leads to or from this element.',
  'Element is an implicit end': 'The work ends here without an end event.',
  'Element is an implicit start': 'No arrow leads here, so nobody ever arrives.',
  'Process is missing end event': 'The process has no end event.',
  'Process is missing start event': 'The process has no start event.',
  'Sub process is missing end event': 'The sub-process has no end event.',
  'Sub process is missing start event': 'The sub-process has no start event.',
  'Incoming flows do not join': 'Several arrows lead here, and each does the step once more. Put a gateway before it if they should meet.',
  'Gateway is superfluous. It only has one source and target.': 'This gateway neither splits nor joins: it can go.',
  'Gateway forks and joins': 'This gateway splits and joins at once; two gateways read better.',
  'SequenceFlow is a duplicate': 'This arrow leads from and to the same as another one.',
  'Element overlaps with other element': 'This lies over another element.',
  'Termination is superfluous.': 'Nothing else is open here, so a plain end event will do.',
};

/** Return bpmn-js-bpmnlint's configuration. */
export function lintConfig(): object {
  const cache = Object.fromEntries(Object.entries(RULES).map(([name, [rule]]) => [`rule:bpmnlint/${name}`, rule]));
  const rules = Object.fromEntries(Object.entries(RULES).map(([name, [, category]]) => [name, category]));
  return { resolver: new StaticResolver(cache), config: { rules } };
}
