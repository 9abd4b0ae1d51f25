/**
 * The rules of a step sheet as tables: what they are called, what they answer, and what their settings may say.
 *
 * Rule: what may be written stands in src/clerkwork/languages/bpmn/sheets.py (SETTINGS); this file says how it is asked for.
 */
import { text } from '../../kit/texts';

export type FieldKind = 'text' | 'feel' | 'select' | 'both';
export interface Field {
  name: string;
  label: string;
  kind: FieldKind;
  hint?: string;
  choices?: { value: string; label: string }[];
  /** Shown only when this holds of the other attributes. */
  when?: (said: (name: string) => string) => boolean;
}
export interface Kind {
  kind: string;
  title: string;
  question: string;
  fields: Field[];
  /** Several settings of it count. */
  several?: boolean;
  steps?: boolean;
}

const working = (said: (name: string) => string): boolean => said('time') === 'working';
const choice = (value: string, label: string): { value: string; label: string } => ({ value, label });

/** Return the fields of working time, as several rules have them. */
function times(): Field[] {
  return [
    {
      name: 'time',
      label: text('sheetTime', 'Time counts'),
      kind: 'select',
      choices: [choice('', text('sheetCalendar', 'on the calendar')), choice('working', text('sheetWorking', 'in working time'))],
    },
    { name: 'region', label: text('sheetRegion', 'Public holidays of'), kind: 'text', hint: text('sheetRegionHint', 'For example DE-BY or US-CA'), when: working },
    { name: 'hours', label: text('sheetHours', 'Hours of a working day'), kind: 'text', hint: '09:00-17:00', when: working },
  ];
}

const condition = (label: string, hint: string): Field => ({ name: 'when', label, kind: 'feel', hint });

/** The twelve rules, in the order in which people read them. */
export function kinds(): Kind[] {
  return [
    {
      kind: 'requiredWhen',
      title: text('sheetRequiredWhen', 'Required when'),
      question: text('sheetRequiredWhenAsk', 'When is the step required? Otherwise it is skipped.'),
      fields: [condition(text('sheetOnlyWhen', 'Only when'), 'amount > 100')],
    },
    { kind: 'inputs', title: text('sheetInputs', 'Inputs'), question: text('sheetInputsAsk', 'What does it need?'), fields: [] },
    {
      kind: 'required',
      title: text('sheetRequired', 'What is required'),
      question: text('sheetRequiredAsk', 'What is to be done or decided, by which rules?'),
      fields: [],
    },
    {
      kind: 'completion',
      title: text('sheetCompletion', 'Done when'),
      question: text('sheetCompletionAsk', 'When is it done? Nobody can complete it before.'),
      several: true,
      fields: [
        condition(text('sheetDoneWhen', 'Done only when'), 'approved or comment != null'),
        { name: 'message', label: text('sheetMissing', 'What people read otherwise'), kind: 'text', hint: text('sheetMissingHint', 'Say why you refuse.') },
      ],
    },
    { kind: 'outputs', title: text('sheetOutputs', 'Outputs'), question: text('sheetOutputsAsk', 'What comes out of it?'), fields: [] },
    { kind: 'followOn', title: text('sheetFollowOn', 'Follow-on'), question: text('sheetFollowOnAsk', 'What follows from it?'), fields: [] },
    {
      kind: 'responsible',
      title: text('sheetResponsible', 'Responsible'),
      question: text('sheetResponsibleAsk', 'Who is responsible, and who stands in?'),
      fields: [
        { name: 'role', label: text('sheetRole', 'Groups'), kind: 'both', hint: text('sheetRoleHint', 'manager, or =requester.approvers') },
        { name: 'fallback', label: text('sheetFallback', 'If they have nobody'), kind: 'both', hint: 'board' },
        {
          name: 'delegation',
          label: text('sheetDelegation', 'May be handed over to'),
          kind: 'select',
          choices: [
            choice('', text('sheetAnybody', 'anybody')),
            choice('role', text('sheetSameRole', 'people of these groups')),
            choice('nobody', text('sheetNobody', 'nobody')),
          ],
        },
      ],
    },
    {
      kind: 'escalation',
      title: text('sheetEscalation', 'Escalation'),
      question: text('sheetEscalationAsk', 'What happens when nothing happens?'),
      fields: times(),
      steps: true,
    },
    { kind: 'looping', title: text('sheetLooping', 'Again'), question: text('sheetLoopingAsk', 'When is it done again?'), fields: [] },
    {
      kind: 'target',
      title: text('sheetTarget', 'Target'),
      question: text('sheetTargetAsk', 'How soon and how well should it be done?'),
      fields: [{ name: 'within', label: text('sheetWithin', 'Done within'), kind: 'both', hint: text('sheetWithinHint', 'PT4H is four hours, P2D two days') }, ...times()],
    },
    {
      kind: 'failure',
      title: text('sheetFailure', 'Failure'),
      question: text('sheetFailureAsk', 'When is the step stopped, or its case paused or abandoned?'),
      several: true,
      fields: [
        condition(text('sheetFailsWhen', 'As soon as'), 'withdrawn'),
        {
          name: 'then',
          label: text('sheetThen', 'Then'),
          kind: 'select',
          choices: [
            choice('', '…'),
            choice('stop', text('sheetStop', 'stop the step until somebody looks')),
            choice('pause', text('sheetPause', 'let the case rest')),
            choice('abandon', text('sheetAbandon', 'cancel the case')),
          ],
        },
      ],
    },
    { kind: 'reporting', title: text('sheetReporting', 'Reporting'), question: text('sheetReportingAsk', 'What is reported and watched?'), fields: [] },
  ];
}

/** Return how a kind of somebody's own is asked for. */
export function ownKind(kind: string): Kind {
  return { kind, title: kind, question: text('sheetOwnAsk', 'What does this rule say?'), fields: [] };
}

const says = (...words: string[]) => (said: (name: string) => string): boolean => words.includes(said('do'));

/** Return the fields of one step of an escalation. */
export function stepFields(): Field[] {
  return [
    { name: 'after', label: text('sheetAfter', 'After'), kind: 'both', hint: 'P2D' },
    {
      name: 'since',
      label: text('sheetSince', 'Counted from'),
      kind: 'select',
      choices: [choice('', text('sheetBegin', 'the beginning of the step')), choice('due', text('sheetDue', 'the due date'))],
    },
    {
      name: 'do',
      label: text('sheetDo', 'Do'),
      kind: 'select',
      choices: [
        choice('remind', text('sheetRemind', 'remind')),
        choice('reassign', text('sheetReassign', 'reassign')),
        choice('tell', text('sheetTell', 'tell')),
        choice('decide', text('sheetDecide', 'decide')),
      ],
    },
    { name: 'role', label: text('sheetToRole', 'Groups'), kind: 'both', hint: 'board', when: says('remind', 'reassign', 'tell') },
    { name: 'person', label: text('sheetToPerson', 'People'), kind: 'both', hint: text('sheetToPersonHint', 'erik.bauer, or =requester.manager'), when: says('remind', 'reassign', 'tell') },
    { name: 'message', label: text('sheetMessage', 'What they read'), kind: 'text', hint: text('sheetMessageHint', 'An order of {{amount}} € waits.'), when: says('remind', 'reassign', 'tell') },
    { name: 'result', label: text('sheetResult', 'With the result'), kind: 'feel', hint: '{approved: false}', when: says('decide') },
    { name: 'every', label: text('sheetEvery', 'Again after'), kind: 'both', hint: 'P1D', when: says('remind', 'tell') },
    { name: 'times', label: text('sheetTimes', 'How often in all'), kind: 'text', hint: text('sheetTimesHint', 'until it is done'), when: (said) => said('every') !== '' && says('remind', 'tell')(said) },
  ];
}
